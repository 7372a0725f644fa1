"""An event loop with futures and coroutines, built on the one with callbacks."""

from functools import wraps

import _callback_loop
from _callback_loop import run

__all__ = ['Future', 'coroutine', 'read', 'run', 'spawn']


class Future:
    """A result that is not there yet."""

    def __init__(self):
        self.done = False
        self.result = None
        self._callbacks = []

    def set_result(self, result):
        """Here it is: tell those who wait for it."""
        self.done = True
        self.result = result
        for callback in self._callbacks:
            callback(result)

    def then(self, callback):
        """Call `callback(result)` when the result is there."""
        if self.done:
            callback(self.result)
        else:
            self._callbacks.append(callback)


def read(fd):
    """Return a future for what can next be read from `fd`."""
    future = Future()
    _callback_loop.read(fd, callback=lambda fd, data: future.set_result(data))
    return future


def spawn(coroutine):
    """Run a coroutine to its first yield point; resume it when the future that it yielded is ready.

    Returns a future for what the coroutine returns.
    """
    finished = Future()

    def resume(result):
        try:
            future = coroutine.send(result)
        except StopIteration as stop:
            finished.set_result(stop.value)
        else:
            future.then(resume)

    resume(None)
    return finished


def coroutine(function):
    """Make calls of the generator function `function` spawn it."""

    @wraps(function)
    def spawning(*args, **kwargs):
        return spawn(function(*args, **kwargs))

    return spawning
