numbers = iter([0, 1, 2])
totals = [10, 20, 30]

# region r
totals[next(numbers)] += 1  # => 20
print(next(numbers))
# 1
totals[0] += 1  # => 12
# endregion
