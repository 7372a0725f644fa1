# region r
print("é")
# é
# endregion
