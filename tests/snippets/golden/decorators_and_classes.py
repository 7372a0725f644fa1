# region r
def loud(f):
    print("loud", f.__name__)
    return f
@loud
# a remark
@loud
def f(): print("f")
# loud f
# loud f
class A:
    print("made")
    # a remark
    @loud
    def g(self): return 1
# made
# loud g
print(A().g())
# 2
# endregion
f()
