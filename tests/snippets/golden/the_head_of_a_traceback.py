# region r
raise ValueError("x")
# Traceback (most recent call first):
#   ...
# ValueError: x
# endregion
