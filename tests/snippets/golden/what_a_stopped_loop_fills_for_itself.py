import time

waiting, seen = [], {}


def work():
    waiting.append(1)


# region r
while True:
    work()
    print(waiting.pop())
    seen[0] = time.time()
# 1, 1...
# endregion

# region s
time.sleep(0)
print("done")
# done
# endregion
