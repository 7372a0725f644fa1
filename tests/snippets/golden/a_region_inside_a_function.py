def f():
    # region body
    print("in f")

    # not a claim
    x = 1
    # endregion
f()
# in f
