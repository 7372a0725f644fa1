# region first
def squares(count):
    """The squares of the first numbers."""
    for number in range(count):
        yield number * number


print(list(squares(5)))
# [0, 1, 4, 9, 16]
# endregion
