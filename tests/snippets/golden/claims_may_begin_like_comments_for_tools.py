# region r
print("type:", type(1))
# type: <class 'int'>
print("pragma: no-store")
# pragma: no
print("mypy: 3 errors")
# mypy: 2 errors
print("Content-coding: br")
# Content-coding: gzip
# endregion
