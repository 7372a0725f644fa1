# region r
while True:
    print("x")
# x, y...
# endregion
