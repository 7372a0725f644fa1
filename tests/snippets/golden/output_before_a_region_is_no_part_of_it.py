print("set-up")
# region r
print("a")
# a
# endregion
