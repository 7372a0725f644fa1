# region r
print(1)
# 1
# 42
# endregion
print(42)
# region s
print(2)
# 2
# endregion
print("debug")
