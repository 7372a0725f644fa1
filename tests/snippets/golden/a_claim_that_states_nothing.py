# region r
x = 1
# in any order:
y = 1
#
# endregion
