"""A module.

>>> double(2)
4
"""

# region true
def double(x):
    """Twice x.

    >>> double(1)
    2
    >>> double("ab")  # doctest: +ELLIPSIS
    'ab...'
    >>> double(None)
    Traceback (most recent call last):
        ...
    TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'
    >>> y = double(3)
    """
    return x * 2


# endregion
# region false
class C:
    """A class.

    >>> y
    6
    >>> C().method()
    2
    """

    def method(self):
        r"""One.

        >>> C().method()
        1
        >>> print("a\nb")
        a
        c
        """
        return 1
# endregion


# region unread [not run]
def never():
    """
    >>> never()
    5
    """
# endregion


# region others
def skipped():
    """
    >>> skipped()  # doctest: +SKIP
    5
    >>> 1
    """
    def inner():
        """
        >>> skipped()()
        6
        """
        return 6
    return inner


def malformed():
    """
        >>> 1
      1
    """


malformed()
# endregion
print(double(2), C().method())
# 4 1
