# region r
for i in range(2):
	print(i)
	# a remark
# 0
# 1
print("a\tb")
# a	b
print("a\tb")
# a b
#	c
# endregion
