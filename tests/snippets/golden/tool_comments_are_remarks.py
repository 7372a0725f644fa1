# region r
print("a")  # noqa: T201
# noqa
# a
# fmt: off
x = 1
# type: ignore
# endregion
