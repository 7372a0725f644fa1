# region generator
def numbers():
    print("begin")
    yield 1
    yield 2


for number in numbers():
    print(number)
# begin
# 1
# 2
# endregion
