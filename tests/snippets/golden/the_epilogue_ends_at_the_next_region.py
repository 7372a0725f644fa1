# region one
def f(x):
    print(x)
# 1
# endregion
f(1)
# region two
f(2)
# 2
# endregion
f(3)
# 3
