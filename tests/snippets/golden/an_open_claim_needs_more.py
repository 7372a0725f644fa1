# region r
print("a")
# a...
# endregion
