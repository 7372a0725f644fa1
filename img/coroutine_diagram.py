"""One thread, two coroutines: who runs when, and the nine times that control goes from one to another.

The event loop is in the main thread. It spawns a coroutine, which runs until it has to wait for its read
and switches back; then the other one. With nothing left to run, the loop waits in select(). Each I/O event
makes it schedule the coroutine whose data is there: first B, whose answer is the quicker one, then A.
"""

import drawsvg
from _sequence import WIDTH, Diagram, Life

from deckproof.theme import Theme

START = 150  # where the life lines begin


def draw(theme: Theme) -> drawsvg.Drawing:
    """The picture."""
    first = Life("Coroutine\nA", 50, theme.colours.accent)
    main = Life("Main\nthread", 232, theme.colours.dark)
    second = Life("Coroutine\nB", 414, theme.colours.keyword)
    upper, lower = (first.y + main.y) / 2, (main.y + second.y) / 2  # heights of numbers and labels
    diagram = Diagram(theme, first, main, second)
    diagram.time()

    def transfer(number: int, at: float, sender: Life, receiver: Life, words: str) -> None:
        height = upper if first in (sender, receiver) else lower
        diagram.message(at, sender, receiver, number=number)
        diagram.label(at, height, words, beside_number=True)

    def io_event(number: int, at: float) -> None:
        diagram.event(at, upper, main, number=number)
        diagram.label(at, upper, "I/O event", left=True, beside_number=True)

    t1, t2, t3, t4, t5, t6, t7, t8, t9 = 198, 324, 372, 498, 636, 684, 836, 970, 1016

    diagram.runs(main, START, t1)
    diagram.idle(main, t1, t2)
    diagram.runs(main, t2, t3)
    diagram.idle(main, t3, t4)
    diagram.waits(main, t4, t5, "select()", mono=True)
    diagram.runs(main, t5, t6)
    diagram.idle(main, t6, t7)
    diagram.waits(main, t7, t8, "select()", mono=True)
    diagram.runs(main, t8, t9)
    diagram.idle(main, t9, WIDTH)

    diagram.runs(first, t1, t2, "read()", mono=True)
    diagram.idle(first, t2, t9, "suspended")
    diagram.runs(first, t9, WIDTH, "resumes")

    diagram.runs(second, t3, t4, "read()", mono=True)
    diagram.idle(second, t4, t6, "suspended")
    diagram.runs(second, t6, t7, "resumes")
    diagram.idle(second, t7, WIDTH, "suspended")

    transfer(1, t1, main, first, "spawn")
    transfer(2, t2, first, main, "switch")
    transfer(3, t3, main, second, "spawn")
    transfer(4, t4, second, main, "switch")
    io_event(5, t5)
    transfer(6, t6, main, second, "schedule")
    transfer(7, t7, second, main, "switch")
    io_event(8, t8)
    transfer(9, t9, main, first, "schedule")
    return diagram.drawing
