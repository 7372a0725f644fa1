"""The server: takes orders, forks itself for each, watches over the fork, and answers what happened.

It has one thread, so that a fork is whole, and it ends with whoever gives the orders: the
connection is all that holds it. A module's processes and files never outlive its order.
"""

import _signal  # type: ignore[import-not-found]  # what `signal` wraps in enumerations: that costs a fork much
import json
import os
import select
import signal
from contextlib import suppress
from time import monotonic, sleep

from deckproof.snippets.worker import fresh, kernel
from deckproof.snippets.worker.gather import gather
from deckproof.snippets.worker.remove import remove

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing costs a tenth of a server's start
    from collections.abc import Callable
    from typing import Any

    Order = dict[str, Any]

RECORD = 200
"""The descriptor that a process notes its steps on: far from those that a module's own files get."""
_TICK = 0.02  # seconds between two looks at what a module uses


def serve(
    connection: int, directory: str, prepare: "Callable[[Order], Order]", *, forks: bool
) -> "Order | None":
    """Answer orders until there are none to come. Modules run in `directory`, which is made for them and
    removed in the end; it may not be there yet.

    Returns in the forks as well, each with its order, as `prepare` made it before: what a fork writes to
    is copied first, so that the same work costs less here than there. If it does not fork, each order is
    carried out by a fresh interpreter.
    """
    return _Server(connection, directory, prepare, forks).serve()


class _Gone(Exception):
    """Nobody is there any more to answer to."""


class _Server:
    def __init__(
        self, connection: int, directory: str, prepare: "Callable[[Order], Order]", forks: bool
    ) -> None:
        self.connection = connection
        self.forks = forks
        os.mkdir(directory, 0o700)  # nothing is ever removed that was not made here
        self.directory = directory
        self.prepare = prepare
        self.received = b""
        self.adopts = kernel.adopt_orphans()
        kernel.leave_network()
        self.files = kernel.files_of(self.directory)  # one order at a time has all of it
        # A signal that comes between a look and the wait for the next must not be missed.
        self.wake, wakes = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(wakes, False)
        self.wakes = wakes
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)

    def serve(self) -> "Order | None":
        try:
            while True:
                order = self.prepare(self.take()) if self.forks else self.take()
                pid = self.start(order)
                if pid == 0:
                    return order
                self.answer(self.watch(pid, order))
        except _Gone:
            remove(self.directory)
            with suppress(OSError):  # its maker, who removes it as well, may be gone
                os.rmdir(os.path.dirname(self.directory))
            return None

    def take(self) -> "Order":
        """The next order. They come one at a time, each a line of JSON.

        Its `mark` tells what the process that carries it out notes from what else comes into the record.
        """
        while not self.received.endswith(b"\n"):
            self.receive()
        order: Order = json.loads(self.received)
        self.received = b""
        return order | {"mark": os.urandom(8).hex()}

    def receive(self) -> None:
        try:
            data = os.read(self.connection, 1 << 16)
        except OSError:
            data = b""
        if not data:
            raise _Gone
        self.received += data

    def answer(self, happened: "dict[str, Any]") -> None:
        data = memoryview(json.dumps(happened).encode() + b"\n")
        try:
            while data:
                data = data[os.write(self.connection, data) :]
        except OSError:
            raise _Gone from None

    def start(self, order: "Order") -> int:
        """Start a process for `order`, in a session and a directory of its own."""
        place = order["place"]
        scratch = f"{place}/scratch"
        os.mkdir(place, 0o700)
        os.mkdir(scratch, 0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        files = {1: "output", 2: "errors", RECORD: "record"}
        opened = {os.open(f"{place}/{name}", flags, 0o600): target for target, name in files.items()}
        os.environ["HOME"] = os.environ["TMPDIR"] = scratch
        parent = os.getpid()
        pid = os.fork() if self.forks else fresh.spawn(order, opened)
        if pid == 0:
            os.setsid()
            _signal.set_wakeup_fd(-1)
            _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
            kernel.end_with(parent)
            for descriptor, target in opened.items():
                with suppress(OSError):  # no descriptor may be as high as RECORD
                    os.dup2(descriptor, target, inheritable=target != RECORD)
            for descriptor in (self.connection, self.wake, self.wakes):
                os.close(descriptor)
            os.chdir(scratch)
            kernel.guard_files(self.files)
        for descriptor in opened:
            os.close(descriptor)
        return pid

    def watch(self, pid: int, order: "Order") -> "dict[str, Any]":
        """Wait for `pid`, end it where it goes beyond its limits, and give what happened."""
        begun = monotonic()
        over, status = "", None
        try:
            while not over:
                left = begun + order["seconds"] - monotonic()
                self.wait(min(max(left, 0), _TICK))
                if (status := self.reap(pid)) is not None:
                    break
                over = "timeout" if left <= 0 else self.beyond(order)
            self.end(pid)
            over = over or self.flooded(order)
            return gather(order, status, over, monotonic() - begun)
        finally:
            self.end(pid)
            remove(order["place"])

    def wait(self, seconds: float) -> None:
        ready, _, _ = select.select([self.wake, self.connection], [], [], seconds)
        if self.wake in ready:
            os.read(self.wake, 1 << 12)
        if self.connection in ready:
            self.receive()

    def beyond(self, order: "Order") -> str:
        """The limit that the module at hand is beyond."""
        for count, _ in enumerate(kernel.descendants(os.getpid())):
            if count == order["processes"]:
                return "processes"
        return self.flooded(order)

    def flooded(self, order: "Order") -> str:
        for name in ("output", "errors"):
            with suppress(OSError):
                if os.stat(f"{order['place']}/{name}").st_size > 4 * order["flood"]:
                    return "flood"
        return ""

    def reap(self, pid: int) -> int | None:
        """The exit status of `pid`, if it has ended; takes note of all other processes that have."""
        status = None
        with suppress(ChildProcessError):
            while True:
                ended, how = os.waitpid(-1, os.WNOHANG)
                if ended == 0:
                    break
                if ended == pid:
                    status = os.waitstatus_to_exitcode(how)
        return status

    def end(self, pid: int) -> None:
        """End `pid` and all that it started.

        A whole process group is ended at one stroke, which a fork bomb cannot outrun as it can outrun
        rounds of looking for processes and ending them one by one.
        """
        groups = {pid}
        while True:
            if not self.adopts:
                _kill(os.killpg, pid)
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    continue
            except ChildProcessError:
                return
            for group in groups:
                _kill(os.killpg, group)
            for other in (pid, *kernel.descendants(os.getpid())):
                with suppress(ProcessLookupError):
                    groups.add(os.getpgid(other))
                _kill(os.kill, other)
            groups.discard(os.getpgrp())
            sleep(_TICK / 10)


def _kill(how: "Callable[[int, int], None]", number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody left; macOS says the latter of zombies
        how(number, signal.SIGKILL)
