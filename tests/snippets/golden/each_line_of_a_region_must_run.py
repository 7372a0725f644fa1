# region never_called
def main():
    """Nobody calls this."""
    x = 1
    return x
# endregion

# region one_branch
def branch(x):
    global y
    if x:
        y = 1
    else:
        y = 2
    assert y, (
        "no")
# endregion
branch(1)

# region handler
try:
    z = 1
except ValueError:
    z = 2
# endregion

# region called_out_of_sight
import threading
def work():
    z = 3

t = threading.Thread(target=work)
# endregion
t.start()
t.join()

# region marked [not run]
def other():
    return 1
# endregion

def hidden():
    return 1
