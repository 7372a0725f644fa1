# region r
1 / 0
print("after")
# ZeroDivisionError: division by zero
# after
# endregion
