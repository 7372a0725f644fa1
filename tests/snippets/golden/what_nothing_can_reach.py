# region r
def answer():
    return 42
    print("after all")


if False:
    print("never")

print(answer())
# 42
# endregion
