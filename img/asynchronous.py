"""An asynchronous read: the call returns at once, and the kernel says when the data is there."""

import drawsvg
from _request import BELOW, CALLED, CALLER, START, request
from _sequence import WIDTH

from deckproof.theme import Theme


def draw(theme: Theme) -> drawsvg.Drawing:
    """The picture."""
    diagram, application, kernel, device = request(theme)
    call, asked, answered, moved = 306, 482, 722, 932

    diagram.runs(application, START, call, "running")
    diagram.idle(application, call, asked)
    diagram.runs(application, asked, moved, "other processing")
    diagram.runs(application, moved, WIDTH, "I/O processing", colour=theme.colours.example)

    diagram.idle(kernel, START, call)
    diagram.runs(kernel, call, asked, "starts\nthe read")
    diagram.idle(kernel, asked, answered)
    diagram.runs(kernel, answered, moved, "moves the data\nto user space")
    diagram.idle(kernel, moved, WIDTH)

    diagram.idle(device, START, asked)
    diagram.runs(device, asked, answered, "reads")
    diagram.idle(device, answered, WIDTH)

    diagram.message(call, application, kernel)
    diagram.label(call, CALLER, "aio_read()", mono=True)
    diagram.label(call, CALLED, "system call")
    diagram.message(asked, kernel, application)
    diagram.label(asked, CALLER, "returns at once")
    diagram.message(asked, kernel, device)
    diagram.label(asked, BELOW, "request")
    diagram.message(answered, device, kernel)
    diagram.label(answered, BELOW, "response", left=True)
    diagram.message(moved, kernel, application)
    diagram.label(moved, CALLER, "signal or callback")
    diagram.label(moved, CALLED, "the data is there")
    return diagram.drawing
