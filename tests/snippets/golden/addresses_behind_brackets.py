# region r
def f():
    return lambda: 0
print(f())
# <function f.<locals>.<lambda> at 0x7f01>
f()  # => <function f.<locals>.<lambda> at 0x7f01>
print(f())
# <function <lambda> at 0x7f01>
# endregion
