# region r
i = 2
while i:
    print(i)
    i -= 1
# 2
# 1
with open("f", "w") as f:
    print(f.write("ab"))
# 2
try:
    print([][0])
except IndexError:
    print("none")
else:
    # a remark
    pass  # region-less, and it never runs
finally:
    print("end")
# none, end
match (1, "a"):
    case (int(n), str()):
        print(n)
# 1
match None:
    case None:
        print("None")
# nothing
# endregion
