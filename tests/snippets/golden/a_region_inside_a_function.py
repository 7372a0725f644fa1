def f():
    # region body
    print("in f")
    # not a claim
    # endregion
f()
# in f
