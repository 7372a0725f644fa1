# region r
for i in range(2):
    print(i)
    # 7
# 0, 1
# endregion
def f():
    x = 1
    # nothing
    return x
