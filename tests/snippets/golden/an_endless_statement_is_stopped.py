# region r
def main():
    i = 0
    while True:
        print(i)
        i += 1

# 0, 1, 2...
# endregion
main()
# region s
print("after")
# after
# endregion
