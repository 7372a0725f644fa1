# region r
for i in range(100_000): print(i)
# 0, 1...
print(i < 99_999)
# True
# endregion
