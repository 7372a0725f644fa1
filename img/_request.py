"""What the pictures of an input/output request share: life lines, the border between them, heights."""

from _sequence import Diagram, Life

from deckproof.theme import Theme

START = 190  # where the life lines begin
BORDER = 158  # height of the border between user space and kernel space
CALLER, CALLED = BORDER - 32, BORDER + 32  # heights of words beside arrows that cross it
BELOW = 339  # height of words beside arrows between kernel and device


def request(theme: Theme) -> tuple[Diagram, Life, Life, Life]:
    """A diagram, and the life lines of application, kernel and device on it."""
    application = Life("Application", 62, theme.colours.accent)
    kernel = Life("Kernel", 262, theme.colours.dark)
    device = Life("Device", 418, theme.colours.muted)
    diagram = Diagram(theme, application, kernel, device)
    diagram.border(BORDER, "user space", "kernel space")
    diagram.time()
    return diagram, application, kernel, device
