# region r
while True:
    try:
        print("x")
    except:
        pass
# x...
# endregion
