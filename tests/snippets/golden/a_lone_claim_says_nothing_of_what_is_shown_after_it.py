# region r
x = 1
print(x)

# 1, 2

x += 1
print(x)
# endregion
