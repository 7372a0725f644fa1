# region r
x = 1
# now x is 1
print(x)
# 1
# endregion
