def f():
    """
    >>> 1
    2
    """


raise ValueError
