import os
# region r
pid = os.fork()
if pid == 0:
    os._exit(0)
_ = os.wait()
print("x")
# x
print("y")
# y
# endregion
