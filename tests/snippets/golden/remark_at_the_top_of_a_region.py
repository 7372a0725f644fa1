# region r
# what follows prints
print("a")
# a
# endregion
