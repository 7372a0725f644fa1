"""What a module may not do: each ends as a plain problem, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from deckproof.snippets.judge import judge
from deckproof.snippets.order import Limits
from deckproof.snippets.parse import parse
from deckproof.snippets.recording import End
from deckproof.snippets.run import Runners, run
from deckproof.snippets.worker import kernel
from deckproof.snippets.worker.rules import is_loopback, may_look_up

ROOT = Path(__file__).parents[2]
EIGHT_SECONDS = Limits(seconds=8)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux does this")


@pytest.fixture
def own_tmp(tmp_path, monkeypatch):
    """A place for temporary directories that is empty before and must be so after."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield place
    assert list(place.iterdir()) == []


@pytest.fixture
def problems(tmp_path, own_tmp):
    """(code, line, message) of each problem of a module."""

    def found(source: str, limits: Limits = EIGHT_SECONDS):
        path = tmp_path / "m.py"
        path.write_text(source)
        module = parse(path, "m.py", path.read_bytes())
        verdicts = judge(module, run(module, limits))
        return [(v.problem.code, v.problem.line, v.problem.message) for v in verdicts if v.problem]

    return found


BROKEN = [
    ("import socket\nsocket.create_connection(('93.184.216.34', 80))\n", "network", 2, "socket.connect(('93.184.216.34', 80))"),
    ("import urllib.request\ndef f():\n    urllib.request.urlopen('http://example.com/')\n\nf()\n", "network", 3, "socket.getaddrinfo('example.com', 80)"),
    ("import socket\ntry:\n    socket.gethostbyname('example.com')\nexcept BaseException:\n    pass\n", "network", 3, "socket.gethostbyname('example.com')"),
    ("import socket\ns = socket.socket(type=socket.SOCK_DGRAM)\ns.sendto(b'x', ('10.0.0.1', 9))\n", "network", 3, "socket.sendto(('10.0.0.1', 9))"),
    ("import socket\nsocket.create_server(('', 0))\n", "network", 2, "socket.bind(('', 0))"),
    ("import asyncio\nawait asyncio.open_connection('example.com', 80)\n", "network", 2, "socket.getaddrinfo('example.com', 80)"),
    ("open('/tmp/deckproof-test', 'w')\n", "write", 1, "open('/tmp/deckproof-test', 'w')"),
    ("import os\nos.open('/tmp/deckproof-test', os.O_CREAT)\n", "write", 2, "os.open('/tmp/deckproof-test')"),
    ("import os\nos.symlink('/tmp', 'link')\nopen('link/deckproof-test', 'w')\n", "write", 3, "open('link/deckproof-test', 'w')"),
    ("import os\nos.mkdir('../x')\n", "write", 2, "os.mkdir('../x')"),
    ("import os\nos.rename('/etc/passwd', 'x')\n", "write", 2, "os.rename('/etc/passwd', 'x')"),
    ("import os\nos.remove(__file__)\n", "write", 2, "m.py')"),
    ("import os\nos.chmod(__file__, 0)\n", "write", 2, "m.py')"),
    ("import os\nos.rmdir('child', dir_fd=os.open('/tmp', os.O_RDONLY))\n", "write", 2, "os.rmdir('child')"),
    ("import sqlite3\nsqlite3.connect('/tmp/deckproof-test.db')\n", "write", 2, "sqlite3.connect('/tmp/deckproof-test.db')"),
    ("import socket\nsocket.socket(socket.AF_UNIX).bind('/tmp/deckproof-test')\n", "write", 2, "socket.bind('/tmp/deckproof-test')"),
    ("import threading\nt = threading.Thread(target=lambda: open('/tmp/x', 'w'))\nt.start(); t.join()\n", "write", 2, "open('/tmp/x', 'w')"),
    ("import os\nif os.fork() == 0:\n    open('/tmp/x', 'w')\nelse:\n    os.wait()\n", "write", 3, "open('/tmp/x', 'w')"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "line", "call"), BROKEN)
def test_a_broken_rule_says_which_call_in_which_line(problems, source, code, line, call):
    [problem] = problems(source)
    assert problem[:2] == (code, line)
    assert call in problem[2]


@pytest.mark.parametrize(
    "source",
    [
        "import socket\ns = socket.create_server(('127.0.0.1', 0))\nsocket.create_connection(s.getsockname()).close()\n",
        "import socket\ns = socket.create_server(('localhost', 0))\nsocket.getaddrinfo(socket.gethostname(), 80)\n",
        "import socket\na, b = socket.socketpair()\nsocket.socket(socket.AF_UNIX).bind('here')\n",
        "import os, shutil\nos.makedirs('a/b')\nos.chdir('a')\nopen('../x', 'w').close()\nos.rename('../x', 'b/y')\nos.chdir('..')\nshutil.rmtree('a')\n",
        "import tempfile\nwith tempfile.TemporaryDirectory() as d: open(d + '/x', 'w').close()\ntempfile.NamedTemporaryFile().close()\n",
        "import pathlib\n(pathlib.Path.home() / '.cache').mkdir()\n",
        "import os\nopen(os.devnull, 'w').write('x')\nopen(__file__).read()\nopen('/etc/passwd').read()\n",
        "import multiprocessing\nmultiprocessing.Lock()\n",
        "import sqlite3\nsqlite3.connect(':memory:')\nsqlite3.connect('x.db').execute('create table t(a)')\n",
        "import subprocess\nassert subprocess.run('echo x > file; cat file', shell=True, capture_output=True).stdout == b'x\\n'\n",
        "import os\nos.mkdir('locked')\nopen('locked/x', 'w').close()\nos.chmod('locked', 0)\n",
    ],
)
def test_what_is_allowed_works(problems, source):
    assert problems(source) == []


# A bomb of no more than 2^8 processes: the machine must outlive a failure of this test.
BOMB = "bomb() { if [ $1 -lt 8 ]; then bomb $(($1 + 1)) & bomb $(($1 + 1)) & fi; sleep 60; }; bomb 0"
ENDED = [
    ("x = [0] * (10 * 2**30 // 8)\n", "memory"),
    ("x = []\nwhile True: x.append(bytes(10**6))\n", "memory"),
    ("import os\nfor _ in range(9): os.fork()\nwhile True: pass\n", "processes"),
    (f"import subprocess\nsubprocess.run(['sh', '-c', {BOMB!r}])\n", "processes"),
    ("while True: print('x' * 1000)\n", "endless-output"),
    ("import os\nwhile True: os.write(1, b'x' * 1000)\n", "endless-output"),
    ("import os\nwhile True: os.write(2, b'x' * 1000)\n", "endless-output"),
    ("import subprocess\nsubprocess.run(['yes'])\n", "endless-output"),
    ("import ctypes\nctypes.string_at(0)\n", "died"),
    ("import os\nos._exit(0)\n", "died"),
    ("import os\nos.kill(os.getpid(), 15)\n", "died"),
    ("import os\nos.close(1)\nprint(1)\n", "unstated-exception"),
    ("import sys\nsys.stdout.close()\nprint(1)\n", "unstated-exception"),
    ("import os\nos.abort()\n", "died"),
    ("import os, signal\nos.kill(os.getpid(), signal.SIGRTMIN + 6)\n", "died"),
    ("import os\nos.write(200, b'garbage\\n')\n", "died"),
    ("import os\nos.write(200, b'garbage')\n", "died"),
    ("import os\nos.write(200, b'null\\n[]\\n')\n", "died"),
    ("import os\nos.write(200, b'{\"end\": 0, \"size\": 0, \"over\": \"x\"}\\n')\n", "died"),
    ("import os\nos.write(200, b'{\"end\": 0, \"size\": 0, \"raised\": {}}\\n')\n", "died"),
    ("import os\nfor _ in range(9): os.write(200, b'{\"end\": 0, \"size\": 0}\\n')\n", "died"),
    ("import os\nos.closerange(0, 256)\n", ""),
    ("import atexit, os\natexit.register(os.abort)\n", "died"),
    ("import sys\ndel sys.stdout, sys.stderr\nx = 1\n", ""),
    ("import os\nos.rmdir(os.getcwd())\nassert os.listdir() == []\n", ""),
    ("import os\nos.rmdir(os.getcwd())\nopen('x')\n# FileNotFoundError: [Errno 2] No such file or directory: 'x'\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code"), ENDED)
def test_each_way_to_go_too_far_is_a_plain_problem(problems, source, code):
    assert [problem[0] for problem in problems(source)] == ([code] if code else [])
    assert _modules_running() == []


def test_a_signal_that_has_no_name_is_told_by_its_number(problems):
    source = "import os, signal\nos.kill(os.getpid(), signal.SIGRTMIN + 6)\n"
    assert problems(source)[0][2].endswith(f"killed by signal {signal.SIGRTMIN + 6}")


def test_who_writes_into_the_record_is_told_so(problems):
    assert "recorded" in problems("import os\nos.write(200, b'garbage\\n')\n")[0][2]


@pytest.mark.parametrize(("depth", "name"), [(1200, "d"), (60, "d" * 200)])
def test_deep_directories_are_removed(problems, depth, name):
    source = f"import os\nfor _ in range({depth}):\n    os.mkdir('{name}')\n    os.chdir('{name}')\n"
    assert problems(source + "os.chmod('..', 0)\n") == []


@pytest.mark.parametrize(
    "source",
    [
        "import threading, time\nthreading.Thread(target=time.sleep, args=[60]).start()\n",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n",
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass\n",
        "import subprocess\nsubprocess.run(['setsid', 'sleep', '60'])\n",
    ],
)
def test_what_does_not_end_is_ended_with_all_that_it_started(problems, source):
    assert [problem[0] for problem in problems(source, Limits(seconds=0.5))] == ["timeout"]
    assert _modules_running() == []


@LINUX
def test_programs_that_a_module_starts_cannot_write_elsewhere(problems, tmp_path):
    if not _in_a_fork(lambda: kernel.guard_files(kernel.files_of(str(tmp_path)))):
        pytest.skip("this kernel does not guard files")
    source = f"import subprocess\nprint(subprocess.call(['touch', '{tmp_path}/evil'], stderr=subprocess.DEVNULL))\n# 1\n"
    assert problems(source) == []
    assert not (tmp_path / "evil").exists()


@LINUX
def test_programs_that_a_module_starts_have_the_loopback_only(problems):
    if not _in_a_fork(kernel.leave_network):
        pytest.skip("this kernel has no networks to give")
    source = "lines = open('/proc/net/dev').read().splitlines()[2:]\nprint([line.split(':')[0].strip() for line in lines])\n"
    assert problems(source + "# ['lo']\n") == []


def test_a_module_that_ends_its_runner_is_a_problem_and_the_next_one_runs(tmp_path, own_tmp):
    path = tmp_path / "m.py"
    path.write_text("import time\nprint('up', flush=True)\ntime.sleep(60)\n")
    slow = parse(path, "m.py", path.read_bytes())
    quick_path = tmp_path / "quick.py"
    quick_path.write_text("x = 1\n")
    quick = parse(quick_path, "quick.py", quick_path.read_bytes())
    with Runners() as runners:
        assert runners.run(quick).end is End.DONE
        server = runners._all[0]._process.pid
        killer = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {server}"])
        assert runners.run(slow).end is End.DIED
        assert runners.run(quick).end is End.DONE
        killer.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_the_check_itself_is_ended(project, own_tmp, number):
    seconds = 100_000 + os.getpid()  # what other tests start is not looked for
    source = f"import subprocess\nsubprocess.run(['setsid', 'sleep', '{seconds}'])\n"
    root = project({"slides/a.md": "# A\n", "snippets/m.py": source, "snippets/n.py": source}).root
    check = subprocess.Popen([sys.executable, "-m", "deckproof", "-C", root, "check"], cwd=ROOT, stderr=-1)
    _until(lambda: len(_running(f"sleep\0{seconds}")) == 2)
    check.send_signal(number)
    check.communicate()
    _until(lambda: not _running(f"sleep\0{seconds}") and not list(own_tmp.iterdir()))
    assert check.returncode == (-9 if number == signal.SIGKILL else 130)


def test_names_of_the_loopback():
    for host in (
        "127.0.0.1",
        "127.1.2.3",
        "::1",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        b"localhost",
        "::1%lo",
    ):
        assert is_loopback(host), host
    for host in ("", "0.0.0.0", "::", "10.0.0.1", "example.com", "localhost.example.com", "1127.0.0.1"):
        assert not is_loopback(host), host
    for host in (None, "", "10.0.0.1", "::", os.uname().nodename):
        assert may_look_up(host), host
    for host in ("example.com", "printer", "localhost.example.com"):
        assert not may_look_up(host), host


def _in_a_fork(attempt) -> bool:
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if attempt() else 1)
        finally:
            os._exit(2)
    return os.waitpid(pid, 0)[1] == 0


def _running(command: str) -> list[str]:
    """The processes whose command line begins so, where /proc shows them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_text().startswith(command):
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def _modules_running() -> list[int]:
    """The processes that are children of this one's children or that run in a directory of ours."""
    place = tempfile.gettempdir()
    found = []
    for path in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if os.readlink(path).startswith(place):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def _until(done) -> None:
    for _ in range(100):
        if done():
            return
        time.sleep(0.1)
    pytest.fail("this took too long")
