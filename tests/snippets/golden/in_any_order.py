# region r
for word in ("b", "a"):
    print(word)
# in any order:
# a
# b
# endregion
