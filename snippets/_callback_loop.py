"""An event loop with callbacks, in the style of the frameworks."""

import os
import selectors

_selector = selectors.DefaultSelector()  # kqueue, epoll, fallback on select


def read(fd, callback):
    """Return at once; once there is something to read from `fd`, call `callback(fd, data)`."""
    os.set_blocking(fd, False)
    _selector.register(fd, selectors.EVENT_READ, callback)


def wait():
    """Wait until something can be read, and call back whoever asked for it."""
    for key, _ in _selector.select():
        _selector.unregister(key.fd)
        callback = key.data
        callback(key.fd, os.read(key.fd, 65536))


def run():
    """Wait until nobody asks for anything any more."""
    while _selector.get_map():
        wait()
