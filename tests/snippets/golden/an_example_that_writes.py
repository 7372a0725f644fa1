# region r
def f():
    """
    >>> open("/tmp-of-nobody", "w")
    """


f()
print(1)
# 1
# endregion
