# region one
def f(x):
    print(x)

# 1
# endregion
f(1)
f(2)
# 2
f(3)
# 3
