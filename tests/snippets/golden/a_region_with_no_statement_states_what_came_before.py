print("a")
# region r
# a
# endregion
