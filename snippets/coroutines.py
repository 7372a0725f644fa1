"""Coroutines: generators that are told something each time they are resumed."""


# region conversation
def make_coroutine():
    val = yield 1
    print('coroutine got {}'.format(val))
    val = yield 2
    print('coroutine got {}'.format(val))

def main():
    coroutine = make_coroutine()
    i = coroutine.send(None)  # starts coroutine
    while True:
        try:
            print('main() retrieved {}'.format(i))
            i = coroutine.send(i * 2)
        except StopIteration:
            break
# endregion


main()
# main() retrieved 1
# coroutine got 2
# main() retrieved 2
# coroutine got 4
