import os
# region r
print("a")
# a
os._exit(3)
print("b")
# b
# endregion
