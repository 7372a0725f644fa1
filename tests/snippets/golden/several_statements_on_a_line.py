# region r
x = 1; print(x); print(x + 1)
# 1, 2
print(3); y = 4
# 3
print(5); print(6)
# 6
# endregion
