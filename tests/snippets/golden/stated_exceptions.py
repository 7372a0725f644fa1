# region r
next(iter(()))
# Exception: StopIteration
int("x")
# ValueError: invalid literal for int() with base 10: 'x'
1 / 0
# Traceback (most recent call last):
#   ...
# ZeroDivisionError: division by zero
{}["k"]
# IndexError: k
# endregion
