"""A blocking read: the application stands still from the system call until it has its data."""

import drawsvg
from _request import BELOW, CALLED, CALLER, START, request
from _sequence import WIDTH

from deckproof.theme import Theme


def draw(theme: Theme) -> drawsvg.Drawing:
    """The picture."""
    diagram, application, kernel, device = request(theme)
    call, asked, answered, moved = 306, 482, 802, 1022

    blocked = "blocked until the data is in user space"
    diagram.runs(application, START, call, "running")
    diagram.waits(application, call, moved, blocked, colour=theme.colours.alert)
    diagram.runs(application, moved, WIDTH, "running")

    diagram.idle(kernel, START, call)
    diagram.runs(kernel, call, asked, "starts\nthe read")
    diagram.idle(kernel, asked, answered)
    diagram.runs(kernel, answered, moved, "moves the data\nto user space")
    diagram.idle(kernel, moved, WIDTH)

    diagram.idle(device, START, asked)
    diagram.runs(device, asked, answered, "reads")
    diagram.idle(device, answered, WIDTH)

    diagram.message(call, application, kernel)
    diagram.label(call, CALLER, "read()", mono=True)
    diagram.label(call, CALLED, "system call, context switch")
    diagram.message(asked, kernel, device)
    diagram.label(asked, BELOW, "request")
    diagram.message(answered, device, kernel)
    diagram.label(answered, BELOW, "response", left=True)
    diagram.message(moved, kernel, application)
    diagram.label(moved, CALLER, "returns with the data", left=True)
    diagram.label(moved, CALLED, "context switch", left=True)
    return diagram.drawing
