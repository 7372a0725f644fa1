# region r
print(1)
  # 2
print(3)
# 3
 # 4
# endregion
