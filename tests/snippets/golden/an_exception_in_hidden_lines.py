# region one
print("a")
# a
# endregion
def f():
    raise OSError("no")
f()
# region two
print("b")
# b
# endregion
