# region r
print("a")
# a
print("b")

x = 2

print("c")
# c
print("d")
y = 1
# endregion
