"""`accept`: what it shows, what it writes, what it leaves alone, and what it gives back."""

import fcntl
import os
import pty
import stat
import subprocess
import sys
import threading

import pytest

from deckproof.accept import accept, accept_module
from deckproof.project import Project

FALSE = "# region r\nprint(1)\n# 2\n# endregion\n"
TRUE = FALSE.replace("# 2", "# 1")
DIFF = """\
--- snippets/m.py  stated
+++ snippets/m.py  printed
@@ -1,4 +1,4 @@
 # region r
 print(1)
-# 2
+# 1
 # endregion
"""
DIED = "import os\nos._exit(3)\n"


def text(sandbox, name="m") -> str:
    return (sandbox.root / f"snippets/{name}.py").read_text()


def test_without_a_terminal_it_only_shows_what_it_would_write(project):
    sandbox = project({"snippets/m.py": FALSE})
    done = sandbox.run("accept")
    assert (done.status, done.out, done.codes) == (1, DIFF, [])
    assert "`accept --yes` writes it" in done.err
    assert text(sandbox) == FALSE


def test_yes_writes_it(project):
    sandbox = project({"snippets/m.py": FALSE})
    done = sandbox.run("accept", "--yes")
    assert (done.status, done.out, done.err) == (0, DIFF + "snippets/m.py: rewritten\n", "")
    assert text(sandbox) == TRUE
    assert sandbox.run("accept").out == "nothing to accept: all claims hold\n"


def test_what_is_true_is_not_touched(project):
    sandbox = project({"snippets/m.py": TRUE})
    before = (sandbox.root / "snippets/m.py").stat()
    assert sandbox.run("accept", "--yes").status == 0
    after = (sandbox.root / "snippets/m.py").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("name", ["b.c", "b/c.py", "snippets/b/c.py"])
def test_a_module_is_named_by_its_name_or_its_file(project, name):
    sandbox = project({"snippets/m.py": FALSE, "snippets/b/c.py": FALSE})
    assert sandbox.run("accept", "--yes", name).status == 0
    assert (text(sandbox, "b/c"), text(sandbox)) == (TRUE, FALSE)


def test_a_misspelt_module_is_a_problem_with_the_nearest_name(project):
    done = project({"snippets/loops.py": FALSE}).run("accept", "--yes", "lops")
    assert (done.status, done.codes) == (1, ["no-module"])
    assert "did you mean loops?" in done.err


def test_what_an_exception_kept_from_running_is_offered_next(project):
    sandbox = project({"snippets/m.py": "# region r\n{}[1]\n1 / 0\nprint(1)\n# endregion\n"})
    done = sandbox.run("accept", "--yes")
    assert (done.status, done.out.count("+++ ")) == (0, 3)
    assert text(sandbox) == (
        "# region r\n{}[1]\n# KeyError: 1\n1 / 0\n# ZeroDivisionError: division by zero\nprint(1)\n# 1\n# endregion\n"
    )


def test_what_cannot_be_accepted_is_a_problem_still(project):
    broken = {"snippets/x.py": "x = (\n", "snippets/d.py": DIED, "snippets/h.py": FALSE + "1 / 0\n"}
    sandbox = project({"snippets/m.py": FALSE} | broken)
    done = sandbox.run("accept", "--yes")
    assert (done.status, sorted(done.codes)) == (1, ["died", "syntax", "unstated-exception"])
    assert done.err.rstrip().endswith("3 problems; this cannot be accepted")
    assert (text(sandbox), text(sandbox, "h")) == (TRUE, FALSE.replace("# 2", "# 1") + "1 / 0\n")


def test_what_is_different_each_time_ends_as_a_problem(project):
    sandbox = project({"snippets/m.py": "import time\nprint(time.perf_counter_ns())\n# 1\n"})
    done = sandbox.run("accept", "--yes")
    assert (done.status, done.codes) == (1, ["false-claim"])


def test_a_file_keeps_its_permissions_and_a_link_stays_one(project, tmp_path):
    sandbox = project({"snippets/other.py": TRUE})
    real = tmp_path / "real.py"
    real.write_text(FALSE)
    real.chmod(0o750)
    (sandbox.root / "snippets/m.py").symlink_to(real)
    assert sandbox.run("accept", "--yes").status == 0
    assert (sandbox.root / "snippets/m.py").is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == (TRUE, 0o750)


def test_what_was_changed_meanwhile_is_not_overwritten(project):
    sandbox = project({"snippets/m.py": FALSE})
    seen = []

    def consent(offer):
        seen.append(offer.diff)
        if len(seen) == 1:
            sandbox.write({"snippets/m.py": "# mine\n\n" + FALSE})
        return True

    outcome = accept(Project(sandbox.root), [], consent)
    assert (outcome.accepted, len(seen)) == (("snippets/m.py",), 2)
    assert text(sandbox) == "# mine\n\n" + TRUE


def test_only_what_is_wanted_is_written(project):
    sandbox = project({"snippets/m.py": FALSE + FALSE.replace("region r", "region s")})
    path = sandbox.root / "snippets/m.py"
    outcome = accept_module(path, "m.py", lambda change: "s" in change.regions)
    assert (outcome.accepted, [p.line for p in outcome.problems]) == (("m.py",), [3])
    assert path.read_text() == FALSE + TRUE.replace("region r", "region s")


def test_a_module_is_accepted_by_one_process_at_a_time(project):
    path = project({"snippets/m.py": FALSE}).root / "snippets/m.py"
    other = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    waiting = threading.Thread(target=accept_module, args=[path, "m.py", lambda change: True])
    waiting.start()
    waiting.join(2)
    assert (waiting.is_alive(), path.read_text()) == (True, FALSE)
    os.close(other)
    waiting.join(60)
    assert path.read_text() == TRUE


def test_side_by_side_two_may_not_spoil_a_file(project):
    slow = "import time\ntime.sleep(0.3)\n"
    sandbox = project({"snippets/m.py": slow + FALSE + "# region s\nprint(3)\nprint(4)\n# 3\n# endregion\n"})
    command = [sys.executable, "-m", "deckproof", "-C", str(sandbox.root), "accept", "--yes"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    for process in both:
        process.communicate()
    assert text(sandbox) == slow + TRUE + "# region s\nprint(3)\nprint(4)\n# 3\n# 4\n# endregion\n"


@pytest.mark.parametrize(("answer", "status", "after"), [("y", 0, TRUE), ("n", 1, FALSE), ("", 1, FALSE)])
def test_on_a_terminal_it_asks(project, answer, status, after):
    sandbox = project({"snippets/m.py": FALSE})
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "deckproof", "-C", str(sandbox.root), "accept"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(ours)
    assert b"rewrite snippets/m.py? [y/N]" in shown
    assert (process.returncode, text(sandbox)) == (status, after)
