# region r
print("a", end="")
print("b", end="")
# ab
print("c")
# c
# endregion
