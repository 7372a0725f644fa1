# region r
def main():
    print("a")
# a
# endregion
main()
