# region one
print("a")
# endregion
# region two
print("b")
# b
# endregion
