# region r
print(1)
# 1
for i in range(2):
    print(i)
    # 2
# 0, 1

print("""a
# b""")
# a
# # b

print(2)
# 3
# endregion
