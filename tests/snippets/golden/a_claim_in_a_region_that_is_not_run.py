# region r [not run]
print("a")
# a
# endregion
