"""Keys: agreed or handed over, bound to one exchange and period, ended by a date."""

import datetime as dt

import pytest

from tests.linkage.codes.conftest import LATER
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import (
    MOST_DAYS,
    agree,
    new_key,
    new_offer,
    public_text,
    read_key,
    read_offer,
    write_key,
    write_offer,
)
from whimbrel.standard.errors import StoreError

FACTS = ("lao-tha", "2026-Q2", LATER)


def test_both_sides_derive_the_same_key():
    one, other = new_offer(), new_offer()
    first, second = agree(one, public_text(other), *FACTS), agree(other, public_text(one), *FACTS)
    assert first == second and first.fingerprint == second.fingerprint and len(first.fingerprint) == 20


@pytest.mark.parametrize(
    "facts",
    [
        ("lao-vnm", "2026-Q2", LATER),
        ("lao-tha", "2026-Q3", LATER),
        ("lao-tha", "2026-Q2", LATER - dt.timedelta(days=1)),
    ],
)
def test_a_key_agreed_with_other_facts_is_another_key(facts):
    one, other = new_offer(), new_offer()
    mine, theirs = agree(one, public_text(other), *FACTS), agree(other, public_text(one), *facts)
    assert mine.fingerprint != theirs.fingerprint
    assert mine.derive("pieces") != theirs.derive("pieces")


def test_an_offer_swapped_on_the_way_shows_in_the_fingerprint():
    one, other, between = new_offer(), new_offer(), new_offer()
    mine, theirs = agree(one, public_text(between), *FACTS), agree(other, public_text(between), *FACTS)
    assert mine.fingerprint != theirs.fingerprint


@pytest.mark.parametrize("text", ["", "abc", "A" * 43 + "=", "é" * 44])
def test_a_text_that_is_no_offer_is_refused(text):
    with pytest.raises(CodesError):
        agree(new_offer(), text, *FACTS)


def test_ones_own_offer_is_refused():
    one = new_offer()
    with pytest.raises(CodesError, match="your own offer"):
        agree(one, public_text(one), *FACTS)


def test_a_key_ends_within_a_year_or_so():
    today = dt.date(2026, 1, 1)
    for expires in (today, today + dt.timedelta(days=MOST_DAYS + 1)):
        with pytest.raises(CodesError, match="expires"):
            new_key("lao-tha", "2026", expires, today=today)
    made = new_key("lao-tha", "2026", dt.date(2026, 3, 1), today=today)
    made.refuse_expired(dt.date(2026, 3, 1))
    with pytest.raises(CodesError, match="expired on 2026-03-01"):
        made.refuse_expired(dt.date(2026, 3, 2))


def test_a_key_in_a_file_is_read_by_its_owner_only_and_never_overwritten(tmp_path, key):
    path = tmp_path / "x.key"
    write_key(key, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path) == key
    with pytest.raises(CodesError, match="not overwritten"):
        write_key(key, path)
    with pytest.raises(CodesError, match="expired"):
        read_key(path, today=LATER + dt.timedelta(days=1))


def test_an_offer_is_kept_in_a_file(tmp_path):
    half = new_offer()
    write_offer(half, tmp_path / "o")
    assert public_text(read_offer(tmp_path / "o")) == public_text(half)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"kind": "exchange key"}', '{"kind": "exchange key", "secret": 3}', "[" * 9999]
)
def test_a_damaged_key_is_refused(tmp_path, text):
    (tmp_path / "k").write_text(text)
    with pytest.raises(CodesError):
        read_key(tmp_path / "k")


def test_the_secret_is_not_in_what_is_printed(key):
    assert "secret" not in repr(key) and key.secret.hex() not in repr(key)


@pytest.mark.parametrize("name", ["", "Lao", "a b", "-a", "a" * 70])
def test_an_exchange_has_a_plain_name(name):
    with pytest.raises(CodesError):
        new_key(name, "2026", LATER)
    with pytest.raises(StoreError):
        new_key("lao-tha", "20x6", LATER)
