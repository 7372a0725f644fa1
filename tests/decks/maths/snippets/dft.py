# region first
from cmath import exp, pi


def dft(signal):
    n = len(signal)
    turn = exp(-2j * pi / n)
    return [
        sum(x * turn ** (k * t) for t, x in enumerate(signal))
        for k in range(n)
    ]


print([round(abs(c), 3) for c in dft([1, 0, 1, 0])])
# [2.0, 0.0, 2.0, 0.0]
# endregion
