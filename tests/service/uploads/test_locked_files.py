"""Large files locked piece by piece: they open whole, at their place, in their order, or not at all."""

from __future__ import annotations

import io
import os

import pytest

from whimbrel.service.secrecy import locked_file
from whimbrel.service.secrecy.locked import NotOpened, Place
from whimbrel.service.secrecy.locked_file import (
    LockedWriter,
    key_of_file,
    lock_file,
    relock_file,
    unlock_file,
    unlocked,
)
from whimbrel.service.secrecy.ring import KeyRing

HERE = Place("uploads_upload", "a", 1, "file")
PIECE, TAG = 1000, 16


@pytest.fixture
def ring(monkeypatch):
    monkeypatch.setattr(locked_file, "PIECE", PIECE)
    return KeyRing("k2", {"k1": bytes(32), "k2": bytes(range(32))}, {})


@pytest.fixture
def locked(ring, tmp_path):
    """A file of three pieces and a bit, its text, and its pieces as they lie on the disk."""
    text = os.urandom(3 * PIECE + 7)
    path = tmp_path / "locked"
    lock_file(io.BytesIO(text), path, HERE, ring)
    raw = path.read_bytes()
    head, body = raw[: raw.index(b"\n") + 1], raw[raw.index(b"\n") + 1 :]
    return path, text, head, [body[i : i + PIECE + TAG] for i in range(0, len(body), PIECE + TAG)]


def opened(path, ring, place=HERE) -> bytes:
    return b"".join(unlocked(path, place, ring))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5])
def test_every_size_comes_back(ring, tmp_path, size):
    text = os.urandom(size)
    with LockedWriter(tmp_path / "x", HERE, ring) as out:
        for start in range(0, size, 333):
            out.write(text[start : start + 333])
    assert opened(tmp_path / "x", ring) == text
    # A single byte is among as many others by chance.
    assert size < 16 or text not in (tmp_path / "x").read_bytes()
    unlock_file(tmp_path / "x", HERE, tmp_path / "open", ring)
    assert (tmp_path / "open").read_bytes() == text and (tmp_path / "open").stat().st_mode & 0o777 == 0o600


def test_the_same_bytes_are_locked_differently_each_time(ring, tmp_path):
    for name in ("a", "b"):
        lock_file(io.BytesIO(bytes(PIECE)), tmp_path / name, HERE, ring)
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


def test_pieces_reordered_cut_doubled_or_changed_do_not_open(locked, ring):
    path, _, head, pieces = locked
    a, b, c, d = pieces
    forged = {
        "reordered": [b, a, c, d],
        "one left out": [a, c, d],
        "cut at a piece": [a, b, c],
        "cut in a piece": [a, b, c, d[:-1]],
        "doubled": [a, a, b, c, d],
        "something behind": [a, b, c, d, b"x"],
        "nothing left": [],
        "a bit turned": [a[:-1] + bytes([a[-1] ^ 1]), b, c, d],
    }
    for what, parts in forged.items():
        path.write_bytes(head + b"".join(parts))
        with pytest.raises(NotOpened):
            opened(path, ring)
        target = path.with_name("open")
        with pytest.raises(NotOpened):
            unlock_file(path, HERE, target, ring)
        assert not target.exists(), what


def test_pieces_of_an_earlier_version_cannot_be_mixed_in(locked, ring):
    path, text, _, pieces = locked
    lock_file(io.BytesIO(text), path, HERE, ring)
    raw = path.read_bytes()
    path.write_bytes(raw[: raw.index(b"\n") + 1] + pieces[0] + raw[raw.index(b"\n") + 1 + PIECE + TAG :])
    with pytest.raises(NotOpened):
        opened(path, ring)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("uploads_upload", "b", 1, "file"),
        Place("uploads_upload", "a", 2, "file"),
        Place("uploads_upload", "a", 1, "proposal"),
        Place("desk_attachment", "a", 1, "file"),
    ],
)
def test_it_opens_at_no_other_place(locked, ring, elsewhere):
    with pytest.raises(NotOpened):
        opened(locked[0], ring, elsewhere)


@pytest.mark.parametrize("raw", [b"", b"\n", b"whimbrel-file-1 k2 zz\n", b"other k2 00\n", b"\xff" * 400])
def test_what_is_no_locked_file_says_so(ring, tmp_path, raw):
    (tmp_path / "x").write_bytes(raw)
    with pytest.raises(NotOpened):
        opened(tmp_path / "x", ring)
    with pytest.raises(NotOpened):
        opened(tmp_path / "not-there", ring)


def test_a_file_half_written_is_not_there(ring, tmp_path):
    with pytest.raises(RuntimeError), LockedWriter(tmp_path / "x", HERE, ring) as out:
        out.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_it_is_locked_again_with_the_newest_key(locked, ring, tmp_path):
    path, text, *_ = locked
    newer = KeyRing("k3", {**ring._keys, "k3": bytes([7] * 32)}, {})
    assert key_of_file(path) == "k2"
    relock_file(path, HERE, newer)
    assert key_of_file(path) == "k3" and opened(path, newer) == text
