"""Periods and signatures."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.standard.errors import StoreError
from whimbrel.standard.period import parse_period
from whimbrel.standard.signing import fingerprint, is_signed, load_key, new_key, public_text, sign

YEARS = st.integers(1900, 2200)


@given(YEARS)
def test_a_year_is_its_quarters_and_its_months(year):
    whole = parse_period(f" {year} ")
    for parts in ([f"{year}-Q{q}" for q in range(1, 5)], [f"{year}-{m:02d}" for m in range(1, 13)]):
        periods = [parse_period(p) for p in parts]
        assert (periods[0].first, periods[-1].last) == (whole.first, whole.last)
        for before, after in itertools.pairwise(periods):
            assert after.first - before.last == dt.timedelta(days=1)
        assert [p.name for p in periods] == parts and sorted(periods) == periods
    assert (whole.last - whole.first).days + 1 == 365 + calendar.isleap(year)


@given(YEARS, YEARS, st.sampled_from(["..", "_", "/", "--", "-", " to "]))
def test_several_years(first, last, sign_between):
    text = f"{first}{sign_between}{last}"
    if first < last:
        found = parse_period(text)
        assert found.name == f"{first}_{last}" and parse_period(found.name) == found
        assert (found.first, found.last) == (dt.date(first, 1, 1), dt.date(last, 12, 31))
    else:
        with pytest.raises(StoreError):
            parse_period(text)


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_refused_with_examples(text):
    try:
        found = parse_period(text)
    except StoreError as error:
        assert "2023-Q2" in str(error)
    else:
        assert found.first <= found.last and "/" not in found.name and parse_period(found.name) == found


@pytest.mark.parametrize("text", ["2023-q2", "2023-Q2"])
def test_small_letters(text):
    assert parse_period(text).name == "2023-Q2"


def test_a_signature_proves_who_and_what(tmp_path):
    mark = new_key(tmp_path / "key.pem")
    key = load_key(tmp_path / "key.pem")
    public = public_text(key)
    assert fingerprint(public) == mark and len(mark) == 16
    other = new_key(tmp_path / "other.pem")
    signature = sign(key, b"manifest")
    assert is_signed(public, signature, b"manifest")
    assert not is_signed(public, signature, b"manifest.")
    assert not is_signed(public_text(load_key(tmp_path / "other.pem")), signature, b"manifest") and other != mark


@given(st.text(max_size=100), st.text(max_size=100))
def test_damaged_signatures_are_simply_not_right(public, signature):
    assert not is_signed(public, signature, b"manifest")


def test_a_key_of_another_kind_is_refused(tmp_path):
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "ec.pem").write_bytes(pem)
    with pytest.raises(StoreError, match="Ed25519"):
        load_key(tmp_path / "ec.pem")
