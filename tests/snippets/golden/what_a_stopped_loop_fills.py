squares = []


def show():
    print(len(squares) < 50_000)


# region r
for number in range(50_000):
    print(number)
    squares.append(number * number)
# 0, 1, 2...
# endregion

# region s
show()
# True
# endregion
