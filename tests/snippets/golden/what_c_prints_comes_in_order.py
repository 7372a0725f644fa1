import ctypes
c = ctypes.CDLL(None)
# region r
_ = c.puts(b"one")
print("two")
# one, two
# endregion
