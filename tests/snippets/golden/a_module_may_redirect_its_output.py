import os
# region r
saved = os.dup(1)
null = os.open(os.devnull, os.O_WRONLY)
_ = os.dup2(null, 1)
_ = os.system("echo hidden")
_ = os.dup2(saved, 1)
print("b")
# b
os.closerange(3, 1000)
print("c")
# c
# endregion
