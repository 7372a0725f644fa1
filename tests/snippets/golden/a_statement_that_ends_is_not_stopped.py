# region r
log = []

def f():
    for i in range(50):
        print(i)
        log.append(i)

f()
# 0, 1...
print(len(log))
# 50
# endregion
