# region r
print(1)
1 / 0
# 1
# ...
def f():
    print(2)
    print(3)
    raise ValueError("bad")
f()
# 2...
# endregion
