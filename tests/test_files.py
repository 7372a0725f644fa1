"""Files that are never half-written, and results that are made once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckproof.files import cached, digest, write_atomically


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
