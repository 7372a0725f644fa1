# region r
print(object())
# <object object at 0x7f0000000000>
print("took 0.123 s")
# took ... s
# endregion
