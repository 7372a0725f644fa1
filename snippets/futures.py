"""Futures: a coroutine yields one to wait for it, and is resumed with the result."""

import os

from _future_loop import read, run, spawn
from _pipes import pipe_to

# region yield_point
content = b''

def read_async(fd):
    global content
    future = read(fd)
    print('Not blocking!')

    data = yield future  # "Yield point", interrupt/resume
    content += data
# endregion


peers = {fd: pipe_to(fd) for fd in (10, 11)}

spawn(read_async(10))
spawn(read_async(11))
print('You see, not blocking !')
# Not blocking!
# Not blocking!
# You see, not blocking !

for peer in peers.values():
    os.write(peer, b'data')
run()
assert content == b'datadata'
