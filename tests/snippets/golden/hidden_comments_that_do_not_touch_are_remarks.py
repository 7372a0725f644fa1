print("a")

# this is hidden

# region r
print("b")
# b
# endregion

# so is this
