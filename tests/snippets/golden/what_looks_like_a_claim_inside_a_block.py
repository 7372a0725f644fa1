if True:
    # region r
    print(1)
    # 1
    # endregion
with open("x", "w") as f:
    n = f.write("abc")  # => 7
    f.write("")
t = (1,  # => 5
     2)
