"""Runs a console session in one bash, in the process made for it, and notes what each command printed.

Bash reads its script from a pipe, a character at a time, and reads on only when a command has ended. So
a command is over when the blank line after it has gone out of the pipe. The session knows nothing of
this: no mark is printed, and `$?` and the like are what they are at a prompt.
"""

import fcntl
import os
import struct
import termios
from time import sleep

from deckproof.snippets.worker import program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Order = dict[str, Any]

_BASH = "bash"
_SOON, _LATER = 0.0003, 0.005  # seconds between two looks at the pipe


def main(order: "Order") -> None:
    """Run the commands of `order`, one after the other."""
    program.begin(order)
    os.dup2(1, 2)
    skipped = set(order["skipped"])
    session = _Session(order) if len(skipped) < len(order["session"]) else None
    last = len(order["session"]) - 1
    for index, command in enumerate(order["session"]):
        goes_on = True
        if session is not None and index not in skipped:
            wrong = _syntax(order, command)
            if wrong:
                os.write(1, wrong)
            else:
                goes_on = session.run(command)
        if not goes_on and set(range(index + 1, last + 1)) - skipped:
            program.over(order, "status", "")
        if not goes_on:
            session = None
        if index == last and session is not None:
            session.close()
        program.note(order, {"end": program.size(), "size": program.size()})
    os._exit(0)


class _Session:
    """A bash that waits for commands."""

    def __init__(self, order: "Order") -> None:
        self.script, self.commands = os.pipe()
        theirs = os.dup(self.script)
        os.set_inheritable(theirs, True)
        # Interactive, so that messages, aliases and errors are those of a prompt; its script is no terminal.
        words = [_BASH, "--norc", "--noprofile", "-i", f"/dev/fd/{theirs}"]
        self.pid = program.start(order, words)
        os.close(theirs)
        self.run(f"BASH_ARGV0=bash; exec {theirs}<&-")
        os.ftruncate(1, 0)  # that there is no terminal

    def run(self, command: str) -> bool:
        """Have `command` run to its end. Does the session go on?"""
        # One line ends the command, one more a command that ends in a backslash; the last is for waiting.
        text = memoryview(f"{command}\n\n\n".encode())
        pause = _SOON
        while text:
            text = text[os.write(self.commands, text[:4096]) :]
            while not self._has_read():
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    return False
                sleep(pause)
                pause = min(2 * pause, _LATER)
        return True

    def close(self) -> None:
        """Let bash end by itself: it may print something yet."""
        os.close(self.commands)
        program.wait(self.pid)

    def _has_read(self) -> bool:
        waiting = fcntl.ioctl(self.script, termios.FIONREAD, struct.pack("i", 0))
        return struct.unpack("i", waiting) == (0,)


def _syntax(order: "Order", command: str) -> bytes:
    """What bash says of a command that it cannot read; such a one would be the end of a session that is no
    terminal's."""
    path = f"{order['place']}/syntax"
    into = (os.POSIX_SPAWN_OPEN, 2, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    program.wait(program.start(order, [_BASH, "-O", "extglob", "-n", "-c", command], [into]))
    with open(path, "rb") as file:
        said = file.read().split(b"\n")[0]
    _, at, rest = said.partition(b": -c: line ")
    return b"bash: " + rest.partition(b": ")[2] + b"\n" if at else said + b"\n" if said else b""
