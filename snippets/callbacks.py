"""Callbacks: reads that return at once, and a function that is called when the data is there."""

import os

from _callback_loop import read, wait
from _pipes import pipe_to

# region define
content = b''

def read_async(fd):
    read(fd, callback=on_read_received)
    print('Not blocking!')

def on_read_received(fd, data):
    global content
    print('Received data on fd {}'.format(fd))
    content += data
# endregion


peers = {fd: pipe_to(fd) for fd in (10, 11, 13)}

# region run
read_async(10)  # (takes a fd)
read_async(11)
read_async(13)
print('You see, not blocking !')

# Not blocking!
# Not blocking!
# Not blocking!
# You see, not blocking !
# Received data on fd 11
# Received data on fd 10
# Received data on fd 13
# endregion

for fd, data in (11, b'Hello, '), (10, b'wor'), (13, b'ld'):  # the order in which the peers answer
    os.write(peers[fd], data)
    wait()

assert content == b'Hello, world'
