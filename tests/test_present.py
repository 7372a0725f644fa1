"""build.py present: the built decks on loopback, and nothing else."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deckproof.present import Server

REPOSITORY = Path(__file__).parent.parent
DECK = "## One\n\ntext\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "secret.html").write_text("secret")
    for name in ("talk.html", "my täl k.html"):
        (tmp_path / name).write_text(f"<title>{name}</title>")
    with Server([tmp_path / "talk.html", tmp_path / "my täl k.html"]) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def ask(
    server: Server, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.putrequest(method, path, skip_host=host is not None)
    if host is not None:
        connection.putheader("Host", host)
    connection.endheaders()
    response = connection.getresponse()
    answer = response.status, response.read().decode(), response.headers
    connection.close()
    return answer


def test_it_listens_on_loopback_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.server_port}/"


def test_it_serves_the_decks_as_they_are_at_that_moment(server: Server, tmp_path: Path) -> None:
    status, body, headers = ask(server, "/talk.html?receiver")
    assert (status, body, headers["Content-Type"]) == (
        200,
        "<title>talk.html</title>",
        "text/html; charset=utf-8",
    )
    (tmp_path / "talk.html").write_text("anew")
    assert ask(server, "/talk.html")[1] == "anew"
    assert headers["Cache-Control"] == "no-store"
    assert ask(server, "/my%20t%C3%A4l%20k.html")[0] == 200
    assert ask(server, "/talk.html", "HEAD")[:2] == (200, "")
    (tmp_path / "talk.html").unlink()
    assert ask(server, "/talk.html")[0] == 404


def test_where_there_are_several_it_lists_them(server: Server) -> None:
    status, body, _ = ask(server, "/")
    assert status == 200
    assert 'href="/talk.html">talk<' in body
    assert 'href="/my%20t%C3%A4l%20k.html">my täl k<' in body


@pytest.mark.parametrize(
    "path", ["/secret.html", "/../secret.html", "/%2e%2e/secret.html", "//talk.html/", "/x", "x"]
)
def test_it_serves_nothing_else(server: Server, path: str) -> None:
    status, body, _ = ask(server, path)
    assert status == 404
    assert "secret" not in body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "127.0.0.1", "localhost:1"])
def test_it_answers_nobody_who_calls_it_by_another_name(server: Server, host: str) -> None:
    assert ask(server, "/talk.html", host=host)[0] == 403
    assert ask(server, "/talk.html", host=f"localhost:{server.server_port}")[0] == 200


def test_it_takes_nothing(server: Server) -> None:
    assert ask(server, "/talk.html", "POST")[0] == 501


def present(root: Path, *options: str, browser: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "deckproof", "-C", str(root), "present", *options]
    environment = {**os.environ, "BROWSER": browser, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=REPOSITORY
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_builds_prints_the_address_and_ends_cleanly(project, end: signal.Signals) -> None:
    root = project({"slides/talk.md": DECK}).root
    process = present(root, "--no-browser")
    assert process.stdout
    assert process.stdout.readline().startswith("build/talk.html: 1 slides")
    address = process.stdout.readline().split()[2]
    port = int(address.removeprefix("http://127.0.0.1:").removesuffix("/talk.html"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/talk.html")
    assert connection.getresponse().read() == (root / "build/talk.html").read_bytes()
    process.send_signal(end)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "ended\n", "")


def test_it_opens_a_browser(project, tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.new && mv {opened}.new {opened}\n')
    browser.chmod(0o755)
    process = present(project({"slides/talk.md": DECK}).root, "talk", browser=f"{browser} %s")
    assert process.stdout
    process.stdout.readline()
    address = process.stdout.readline().split()[2]
    deadline = time.monotonic() + 10
    while not opened.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert opened.read_text().strip() == address


def test_what_is_not_true_is_not_presented(project) -> None:
    files = {
        "slides/talk.md": '## One\n\n```{.python snippet="m:r"}\n```\n',
        "snippets/m.py": "# region r\nprint(1)\n# 2\n# endregion\n",
    }
    done = project(files).run("present", "--no-browser")
    assert (done.status, done.codes) == (1, ["false-claim"])
    assert "presenting" not in done.out
