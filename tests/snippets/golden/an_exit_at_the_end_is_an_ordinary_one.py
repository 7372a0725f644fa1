import sys
# region r
print("a")
# a
# endregion
if __name__ == "__main__":
    sys.exit(0)
