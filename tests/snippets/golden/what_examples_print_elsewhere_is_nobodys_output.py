# region r
import os
import atexit

atexit.register(print, "bye")


def f():
    """
    >>> _ = os.write(1, b"elsewhere")
    >>> import sys; sys.exit(3)
    Traceback (most recent call last):
    SystemExit: 3
    """


f()
# bye
# endregion
