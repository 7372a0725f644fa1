# region r
a = 257
b = 257
print(a is b)
# True
print([name for name in dir() if "deckproof" in name], __annotations__, __cached__)
# [] {} None
# endregion
