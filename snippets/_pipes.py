"""Pipes that are read from the descriptor that one wants."""

import errno
import fcntl
import os
from contextlib import suppress


def pipe_to(fd):
    """Open a pipe that is read from the descriptor `fd`; return the end to write to."""
    with suppress(OSError):  # which says that it is free already
        if os.get_inheritable(fd):  # inherited, that is: nothing here uses it
            os.close(fd)
    read_end, write_end = os.pipe()
    got = fcntl.fcntl(read_end, fcntl.F_DUPFD_CLOEXEC, fd)  # the first free one, from `fd` on
    os.close(read_end)
    if got != fd:
        raise OSError(errno.EBUSY, 'descriptor {} is in use'.format(fd))
    return write_end
