# region r
print(1)
# 1
# endregion
print(2)
# 3