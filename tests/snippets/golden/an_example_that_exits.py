# region r
def f():
    """
    >>> 1
    1
    >>> import os; os._exit(0)
    """


def g():
    """
    >>> 2
    3
    """


f(), g()
# endregion
