# region r [not run]
print(1)

# 1
# endregion
print(1)
