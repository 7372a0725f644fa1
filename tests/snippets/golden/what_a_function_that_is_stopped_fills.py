squares, total, again = [], 0, []


# region r
def fill(mine):
    global total
    for number in range(50_000):
        print(number)
        squares.append(number)
        mine.append(number)
        again.append(number)
        total += number


fill([])
# 0, 1, 2...
# endregion

# region s
print(len(squares) < 50_000)
# True
# endregion
