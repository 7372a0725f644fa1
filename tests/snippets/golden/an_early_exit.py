import sys
# region one
print("a")
# a
# endregion
sys.exit(0)
# region two
print("b")
# b
# endregion
