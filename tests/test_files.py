"""Files that are never half-written, and results that are made once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckproof.files import Kept, cached, digest, write_atomically


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "x"
    write_atomically(path, b"old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("x", b"old")]


def test_a_result_is_made_once_and_a_failure_is_not_kept(tmp_path):
    made = []

    def make():
        made.append(1)
        if len(made) == 1:
            raise ValueError
        return b"done"

    with pytest.raises(ValueError):  # noqa: PT011
        cached(tmp_path, "key", ".bin", make)
    assert cached(tmp_path, "key", ".bin", make).read_bytes() == b"done"
    assert cached(tmp_path, "key", ".bin", make).read_bytes() == b"done"
    assert len(made) == 2


@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_a_digest_tells_parts_apart_however_they_are_split(one, other):
    assert (digest(*one) == digest(*other)) == (one == other)


VALUES = {"a": [1, {"b": "c\nd"}], "b b": "ü", "c\n": {}, "d": [], "e": "", "f": 0, "g": False}


def test_what_is_kept_is_there_in_the_next_process_and_in_the_one_after(tmp_path):
    first = Kept(tmp_path / "x")
    for key, value in VALUES.items():
        first.put(key, value)
    first.save()
    second = Kept(tmp_path / "x")
    second.put("new", [1])
    second.put("a", [2])
    assert {key: second.get(key) for key in VALUES} == {**VALUES, "a": [2]}
    second.save()
    third = Kept(tmp_path / "x")
    assert {key: third.get(key) for key in (*VALUES, "new", "other")} == {
        **VALUES,
        "a": [2],
        "new": [1],
        "other": None,
    }


def test_threads_that_ask_at_the_same_time_all_get_what_is_kept(tmp_path):
    class Slow(type(tmp_path)):
        def read_text(self, *how):
            time.sleep(0.05)
            return super().read_text(*how)

    one = Kept(tmp_path / "x")
    one.put("a", "b")
    one.save()
    again = Kept(Slow(tmp_path / "x"))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(again.get, "a" * 8)) == ["b"] * 8


def test_what_nobody_asked_for_is_forgotten_once_something_is_new(tmp_path):
    for asked, new in (((), "ab"), (("a",), ""), (("a",), "c")):
        one = Kept(tmp_path / "x")
        assert [one.get(key) for key in asked] == [*asked]
        for key in new:
            one.put(key, key)
        one.save()
        assert one.get("a") == "a"  # in memory as in the file
    assert [Kept(tmp_path / "x").get(key) for key in "abc"] == ["a", None, "c"]


@pytest.mark.parametrize(
    "content", ["", "{", "{}", "[]", '{"a": 1}', '["a"]', '["a"]\n1\n2', '["a"]\n{', "1\n1", "[[]]\n1", "ü"]
)
def test_a_file_of_no_use_has_nothing(tmp_path, content):
    (tmp_path / "x").write_text(content, "utf-8")
    assert Kept(tmp_path / "x").get("a") is None
    one = Kept(tmp_path / "x")
    one.put("a", 1)
    one.save()
    assert Kept(tmp_path / "x").get("a") == 1
