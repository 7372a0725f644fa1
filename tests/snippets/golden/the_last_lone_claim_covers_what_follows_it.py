# region r
def f():
    print("a")

# a

def g():
    f()
# endregion
g()
