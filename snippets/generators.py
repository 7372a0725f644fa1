"""Generators: functions that stop at each yield and go on at the next next()."""


# region first
def make_generator():
    yield 0
    yield 1

g = make_generator()

print(g)
# <generator object make_generator at 0x7fe98ec66690>

print(next(g))
# 0
print(next(g))
# 1
print(next(g))
# Exception: StopIteration
# endregion


# region second
def make_generator():
    print('Start')
    yield 0
    print('Next')
    yield 1
    print('End')

g = make_generator()

print(next(g))
# Start
# 0
print(next(g))
# Next
# 1
print(next(g))
# End
# Exception: StopIteration
# endregion
