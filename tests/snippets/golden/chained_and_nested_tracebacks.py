# region r
try:
    {}["k"]
except KeyError as error:
    raise RuntimeError("no k") from error
# Traceback (most recent call last):
#   ...
# KeyError: 'k'
#
# The above exception was the direct cause of the following exception:
#
# Traceback (most recent call last):
#   ...
# RuntimeError: no k
try:
    {}["k"]
except KeyError as error:
    raise RuntimeError("no k") from error
# Traceback (most recent call last):
#   ...
# KeyError: 'j'
#
# The above exception was the direct cause of the following exception:
#
# Traceback (most recent call last):
#   ...
# RuntimeError: no k
raise ValueError("first\nsecond")
# ValueError: first
# second
raise ValueError("first\nsecond")
# ValueError: first
# third
raise ExceptionGroup("two", [ValueError(1), TypeError(2)])
# ExceptionGroup: two (2 sub-exceptions)
# endregion
