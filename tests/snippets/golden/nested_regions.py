# region outer
x = "a"
# region inner
print(x)
# a
# endregion
print("b")
# b
# endregion
