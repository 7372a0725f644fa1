# region r
print("a")
# a

# now the second one
print("b")
# b
# endregion
