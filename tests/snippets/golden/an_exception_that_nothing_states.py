# region one
print("a")
# a
# endregion
# region two
1 / 0
print("b")
# b
# endregion
