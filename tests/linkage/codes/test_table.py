"""The file of a table: locked for one office, round in size, no order in it; and the office that opens it."""

import dataclasses
import os

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.linkage.codes.conftest import LATER
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.make import make_codes
from whimbrel.linkage.codes.office import new_office, read_office
from whimbrel.linkage.codes.own_list import own_list, read_hits, read_own_list, write_own_list
from whimbrel.linkage.codes.people_file import traits
from whimbrel.linkage.codes.table import lock, unlock, write_table

HIT = "ab" * 16


def test_a_table_comes_back_as_it_was_locked(exchange, tmp_path):
    office = new_office(tmp_path / "office.key")
    table = exchange.made[0].table
    write_table(table, office.public, tmp_path / "t")
    back = read_office(tmp_path / "office.key").open(tmp_path / "t")
    assert back.digest == table.digest and (back.codes == table.codes).all() and (back.tokens == table.tokens).all()
    assert (back.exchange, back.period, back.expires) == ("lao-tha", "2026", LATER)
    assert (tmp_path / "t").stat().st_mode & 0o777 == 0o600


def test_another_office_does_not_open_it(exchange, tmp_path):
    one, other = new_office(tmp_path / "one"), new_office(tmp_path / "other")
    with pytest.raises(CodesError, match="another office"):
        unlock(lock(exchange.made[0].table, one.public), other.private)


@pytest.mark.parametrize("place", [20, 60, -1])
def test_a_changed_byte_is_seen(exchange, tmp_path, place):
    office = new_office(tmp_path / "one")
    data = bytearray(lock(exchange.made[0].table, office.public))
    data[place] ^= 1
    with pytest.raises(CodesError):
        unlock(bytes(data), office.private)


@pytest.mark.parametrize("data", [b"", b"whimbrel codes 1\n", b"whimbrel codes 1\n" + bytes(99), b"PAR1" * 9])
def test_what_is_no_table_is_refused(tmp_path, data):
    with pytest.raises(CodesError):
        unlock(data, new_office(tmp_path / "one").private)


def test_rows_with_the_same_token_are_refused(exchange, tmp_path):
    office = new_office(tmp_path / "one")
    table = exchange.made[0].table
    tokens = table.tokens.copy()
    tokens[1] = tokens[0]
    with pytest.raises(CodesError, match="same token"):
        unlock(lock(dataclasses.replace(table, tokens=tokens), office.public), office.private)


def test_rows_are_shuffled_and_the_own_list_finds_them(key):
    people = [traits(name, "Srisai", birth=f"19{n}-05-03") for n in range(50, 80) for name in ("Somchai", "Malee")]
    one, other = make_codes(people, key), make_codes(people, key)
    assert one.table.digest != other.table.digest
    for made in (one, other):
        assert made.own["row"].to_pylist() == list(range(60))
    place = {t.tobytes().hex(): i for i, t in enumerate(one.table.tokens)}
    places = [place[t] for t in one.own["token"].to_pylist()]
    assert places != sorted(places)
    again = {t.tobytes().hex(): i for i, t in enumerate(other.table.tokens)}
    codes = [other.table.codes[again[t]] for t in other.own["token"].to_pylist()]
    assert (one.table.codes[places] == np.array(codes)).mean() > 0.7, (
        "the same people have the same bits but for unknown parts"
    )


def test_the_own_list_is_kept_and_reads_hits(exchange, tmp_path):
    made = exchange.made[0]
    own = own_list(made, [f"case-{i}" for i in range(1500)])
    write_own_list(own, tmp_path / "own")
    assert read_own_list(tmp_path / "own") == own and own.digest == made.table.digest
    token = made.own["token"][7].as_py()
    (tmp_path / "hits.csv").write_text(f"hit,token,confidence\n{HIT},{token},0.9\n{HIT},{'0' * 32},0.5\n")
    assert read_hits(tmp_path / "hits.csv", own) == [(HIT, f"case-{made.own['row'][7].as_py()}", "0.9")]
    (tmp_path / "hits.csv").write_text(f"hit,token,confidence\n{HIT},{'0' * 32},0.5\n")
    with pytest.raises(CodesError, match="another comparison"):
        read_hits(tmp_path / "hits.csv", own)
    for text in (
        "a,b\n1,2\n",
        f"hit,token,confidence\n=cmd(),{token},0.9\n",
        f"hit,token,confidence\n{HIT},{token},\x1b[2J\n",
    ):
        (tmp_path / "hits.csv").write_text(text)
        with pytest.raises(CodesError, match="cannot be read"):
            read_hits(tmp_path / "hits.csv", own)


@pytest.mark.parametrize("change", [{"exchange": "a\x1b[2Jb"}, {"fingerprint": "x"}, {"period": "soon"}])
def test_facts_of_another_form_are_refused(exchange, tmp_path, change):
    office = new_office(tmp_path / "one")
    data = lock(dataclasses.replace(exchange.made[0].table, **change), office.public)
    with pytest.raises(CodesError, match="not of the form"):
        unlock(data, office.private)


def test_a_table_that_unpacks_to_much_is_refused(exchange, tmp_path, monkeypatch):
    """Rows that are all the same, stored once: a partner who holds the office's public text can send such a file."""
    office = new_office(tmp_path / "one")
    table = exchange.made[0].table
    same = dataclasses.replace(
        table, codes=np.zeros((500_000, 16), np.uint64), tokens=np.zeros((500_000, 16), np.uint8)
    )
    write = pq.write_table
    monkeypatch.setattr(pq, "write_table", lambda rows, file, **_: write(rows, file, compression="zstd"))
    data = lock(same, office.public)
    assert len(data) < 1_000_000
    with pytest.raises(CodesError, match="not of the form"):
        unlock(data, office.private)


def test_a_file_that_is_there_is_never_overwritten(exchange, tmp_path):
    office = new_office(tmp_path / "one")
    with pytest.raises(CodesError):
        new_office(tmp_path / "one")
    (tmp_path / "t").write_bytes(os.urandom(9))
    with pytest.raises(CodesError):
        write_table(exchange.made[0].table, office.public, tmp_path / "t")
