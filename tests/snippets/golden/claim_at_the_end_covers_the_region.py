# region r
def f():
    print("f")

print("a")
f()

# a
# f
# endregion
