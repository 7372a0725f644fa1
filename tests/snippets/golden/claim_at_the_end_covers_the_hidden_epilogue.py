# region r
def main():
    print("a")
    print("b")

# a, b
# endregion
main()
