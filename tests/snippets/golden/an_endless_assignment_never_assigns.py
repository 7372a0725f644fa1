# region r
def f():
    while True:
        print("x")
x = 1
x = f()
# x...
print(x)
# 1
# endregion
