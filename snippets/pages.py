"""Pages of example.com that are fetched when they are asked for, not before."""

import _example_com
import requests

_example_com.serve()


# region lazy
def get_pages():
    for i in range(10):
        yield requests.get('http://example.com/page/{}'.format(i)).text

# region loop
def main():
    for p in get_pages():
        print(p)
# endregion
# endregion


pages = get_pages()
assert _example_com.requested == []
assert next(pages) == 'Page 0'
assert _example_com.requested == ['http://example.com/page/0']

main()
# Page 0, Page 1, Page 2, Page 3, Page 4, Page 5, Page 6, Page 7, Page 8, Page 9


# region next
def main():
    generator = get_pages()
    while True:
        try:
            print(next(generator))
        except StopIteration:
            break
# endregion


main()
# Page 0, Page 1, Page 2, Page 3, Page 4, Page 5, Page 6, Page 7, Page 8, Page 9


# region send
def main():
    generator = get_pages()
    while True:
        try:
            print(generator.send(None))
        except StopIteration:
            break
# endregion


main()
# Page 0, Page 1, Page 2, Page 3, Page 4, Page 5, Page 6, Page 7, Page 8, Page 9
