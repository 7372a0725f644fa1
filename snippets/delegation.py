"""Delegation: `yield from` connects whoever resumes a coroutine with another coroutine."""


def delegate(coroutine):
    # region yield_from
    yield from coroutine
    # endregion


def echo():
    said = None
    while True:
        said = yield said


pipe_to_echo = delegate(echo())
assert pipe_to_echo.send(None) is None
assert pipe_to_echo.send('hello') == 'hello'


# region pipe
def coroutine1():
    a = 0
    while True:
        a = yield a
        a += 10

def coroutine2():
    yield 42
    yield 1337
    yield from coroutine1()

def main():
    a = None  # starts coroutine
    c = coroutine2()
    while True:
        a = c.send(a)
        print(a)
# 42, 1337, 0, 10, 20...
# endregion


main()
