# region r
print("a")  # prints b
# a
# endregion
