# region r
x = 10
x += 1  # => 11
x += 1  # => 1
# endregion
