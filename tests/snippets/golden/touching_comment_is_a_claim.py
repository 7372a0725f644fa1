# region r
print("a")
# a
x = 1
print("b")
# c
# endregion
