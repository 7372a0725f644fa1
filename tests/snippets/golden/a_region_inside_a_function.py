def f():
    # region body
    print("in f")

    # not a claim, but a remark
    x = 1
    # endregion
f()
# in f
