# region r
print("a")

# a

print("b")

# b
# endregion
