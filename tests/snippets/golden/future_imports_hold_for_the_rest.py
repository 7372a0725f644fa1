from __future__ import annotations
# region r
def f(x: undefined_name): ...
print(f.__annotations__)
# {'x': 'undefined_name'}
# endregion
