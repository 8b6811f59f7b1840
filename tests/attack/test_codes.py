"""What a partner, a thief or the comparing office asks of match codes.

Who holds what: agencies hold the exchange key and never a partner's codes; the office holds codes and no exchange key. What
key *and* codes together give away is shown here too, so that nobody believes otherwise.
"""

from __future__ import annotations

import shutil
from collections import Counter

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.codes_people import traits_of
from tests.attack import bloom_codes as bloom
from tests.linkage.codes.conftest import LATER, exchange  # noqa: F401 - a fixture
from whimbrel.demonstration.people.same_people import same_people
from whimbrel.linkage.codes import features
from whimbrel.linkage.codes.compare import compare, half
from whimbrel.linkage.codes.deletion import delete
from whimbrel.linkage.codes.encode import encode
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import new_key
from whimbrel.linkage.codes.kernel import near
from whimbrel.linkage.codes.make import make_codes
from whimbrel.linkage.codes.office import new_office, read_office
from whimbrel.linkage.codes.people_file import traits
from whimbrel.linkage.codes.table import lock, write_table
from whimbrel.linkage.names import read_name

KNOWN = 1000


@pytest.fixture(scope="module")
def crowd():
    """10,000 invented people with family names, their plain Bloom codes of the family name, and our codes, as bits."""
    records = [r for r in same_people(3, 15_000, repeated=0).to_pylist() if r["family_name"]]
    names = ["".join(read_name(r["family_name"]).words) for r in records]
    kept = [i for i, name in enumerate(names) if len(name) > 1][:10_000]
    people = [traits_of(records[i]) for i in kept]
    names = [names[i] for i in kept]
    plain = bloom.bloom_codes(names, b"a key the attacker has not")
    codes, _ = encode(people, new_key("lao-tha", "2026", LATER))
    return names, plain, np.unpackbits(codes.view(np.uint8), axis=1).astype(bool)


def test_does_counting_codes_tell_names(crowd):
    """Christen and others 2017: it does for plain Bloom codes. The attacker knows how often each name occurs, and no key."""
    names, plain, ours = crowd
    register = Counter(names)
    dictionary = sorted(register)
    some = slice(0, 1500)
    told = bloom.guesses(plain[some], bloom.by_frequency(plain, register), dictionary)
    usual = {name for name, _ in register.most_common(20)}
    often = [i for i in range(1500) if names[i] in usual]
    assert bloom.share_right([told[i] for i in often], [names[i] for i in often]) > 0.5
    assert bloom.share_right(told, names[some]) > 0.12
    aligned = bloom.by_frequency(ours, register)
    assert not aligned, "no two persons have the same code: there is nothing to count"
    assert bloom.share_right(bloom.guesses(ours[some], aligned, dictionary), names[some]) == 0


def test_do_a_thousand_known_persons_tell_the_names_of_others(crowd):
    """The same attack with persons whose codes are known: it reads plain codes like a book, and ours not at all."""
    names, plain, ours = crowd
    dictionary, rest = sorted(set(names)), slice(KNOWN, KNOWN + 1500)
    for codes, least, most in ((plain, 0.6, 1), (ours, 0, 0.001)):
        known = {np.packbits(codes[i]).tobytes(): names[i] for i in range(KNOWN)}
        share = bloom.share_right(bloom.guesses(codes[rest], known, dictionary), names[rest])
        assert least <= share <= most


def test_does_the_nearest_known_person_tell_a_name(crowd):
    """Guessing that a code has the family name of the most similar known code: no better than the most common name."""
    names, plain, ours = crowd
    every = np.array(names)
    common = Counter(names).most_common(1)[0][1] / len(names)
    right = {}
    for kind, bits in (("plain", plain), ("ours", ours)):
        codes = np.packbits(bits, axis=1).view(np.uint64)
        nearest = [
            int(np.bitwise_count(codes[:KNOWN] ^ code).sum(axis=1, dtype=np.int64).argmin())
            for code in codes[KNOWN:3000]
        ]
        right[kind] = float((every[nearest] == every[KNOWN:3000]).mean())
    assert right["plain"] > 0.25
    assert right["ours"] < common


def test_do_bits_that_go_together_show_the_letters(crowd):
    """Pattern mining (Christen and others 2018) looks for places set together. In ours no two places are, beyond chance."""
    _, plain, ours = crowd
    together = {}
    for kind, bits in (("plain", plain), ("ours", ours)):
        spread = bits.astype(np.float32) - bits.mean(axis=0)
        spread /= spread.std(axis=0) + 1e-9
        likeness = np.abs(spread.T @ spread) / len(bits)
        np.fill_diagonal(likeness, 0)
        together[kind] = likeness.max()
    assert together["plain"] > 0.9
    assert together["ours"] < 6.5 / np.sqrt(len(ours)), "half a million pairs of places reach five deviations by chance"


def test_what_does_a_common_name_give_away_to_a_learner(crowd):
    """A learner with 1,000 known persons sees a little of the most common name in ours, and everything in plain codes."""
    names, plain, ours = crowd
    common = Counter(names).most_common(1)[0][0]
    has = np.array(names) == common
    seen = {}
    for kind, bits in (("plain", plain), ("ours", ours)):
        learnt = bits[:KNOWN][has[:KNOWN]].mean(axis=0) - bits[:KNOWN][~has[:KNOWN]].mean(axis=0)
        rank = ((bits[KNOWN:] - 0.5) @ learnt).argsort().argsort()
        of = has[KNOWN:]
        seen[kind] = (rank[of].mean() - (of.sum() - 1) / 2) / (~of).sum()
    assert seen["plain"] > 0.99
    assert seen["ours"] < 0.65, "0.5 is blind guessing; docs/decisions/0023 says what was measured"


def test_does_the_shape_of_a_table_show_who_resembles_whom(crowd):
    """Graph matching needs likenesses within a table. In plain codes most persons have their like, in ours hardly one."""
    _, plain, ours = crowd
    codes = np.packbits(ours[:5000], axis=1).view(np.uint64)
    i, j, _ = near(codes, codes, 0.25)
    assert len(np.unique(i[i != j])) < 0.03 * len(codes)
    bits = plain[:2000].astype(np.float32)
    size = bits.sum(axis=1)
    dice = 2 * (bits @ bits.T) / (size[:, None] + size)
    np.fill_diagonal(dice, 0)
    assert (dice.max(axis=1) >= 0.7).mean() > 0.6


def test_can_codes_of_two_exchanges_be_joined(exchange):  # noqa: F811
    """The same persons under another key, and under a key of another period: refused, and hopeless by force."""
    people = exchange.agencies[0].traits
    other = make_codes(people, new_key("lao-tha", "2027", LATER))
    with pytest.raises(CodesError, match="cannot be joined"):
        compare(exchange.made[0].table, other.table)
    i, _, _ = near(exchange.made[0].table.codes, other.table.codes, 0.25)
    assert len(i) == 0


def test_can_a_thief_of_a_table_try_names(exchange):  # noqa: F811
    """Without the key a dictionary is worth nothing, even with the true persons in it."""
    people = exchange.agencies[0].traits
    tried, _ = encode(people, new_key("lao-tha", "2026", LATER))
    i, _, _ = near(exchange.made[0].table.codes, tried, 0.25)
    assert len(i) == 0


def test_what_a_partner_with_the_key_and_a_stolen_table_learns(exchange):  # noqa: F811
    """Everybody it can name. This is why tables are locked for the office, and why the office holds no key."""
    tried, _ = encode(exchange.agencies[0].traits[:200], exchange.key)
    i, _, alike = near(exchange.made[0].table.codes, tried, 0.9)
    assert len(i) > 80 and alike.min() >= 0.9


def test_can_a_partner_read_the_table_on_its_way(exchange, tmp_path):  # noqa: F811
    office = new_office(tmp_path / "office")
    data = lock(exchange.made[0].table, office.public)
    table = exchange.made[0].table
    assert table.codes[0].tobytes() not in data and table.tokens[0].tobytes() not in data
    assert table.exchange.encode() not in data


def test_does_a_partner_learn_the_others_codes_from_hits(exchange):  # noqa: F811
    hits = compare(*(m.table for m in exchange.made))
    mine = half(hits, "left")
    theirs = {t.tobytes().hex() for t in exchange.made[1].table.tokens}
    told = {str(v) for row in mine.to_pylist() for v in row.values()}
    assert not told & theirs
    assert not any("similarity" in name for name in mine.column_names), "how alike would let a guesser climb"


def test_does_the_size_tell_that_a_hidden_person_is_there(exchange, tmp_path):  # noqa: F811
    """One person more or less: as many rows, as many bytes, the same number of tiles to compare, no hit."""
    office = new_office(tmp_path / "office")
    people = exchange.agencies[0].traits[:1200]
    hidden = traits("Hidden", "Person", birth="1990-02-03", sex="female", citizenship="KHM")
    with_, without = make_codes([*people, hidden], exchange.key).table, make_codes(people, exchange.key).table
    assert len(with_) == len(without) == 2000
    assert len(lock(with_, office.public)) == len(lock(without, office.public))
    told: dict[str, list[int]] = {"with": [], "without": []}
    for name, table in (("with", with_), ("without", without)):
        compare(table, exchange.made[1].table, told=told[name].append)
    assert sorted(told["with"]) == sorted(told["without"])


def test_do_dummies_look_like_persons(exchange):  # noqa: F811
    """Bits of dummies and of persons are as often 1, in every place and in every code."""
    made = exchange.made[0]
    own = set(made.own["token"].to_pylist())
    real = np.array([t.tobytes().hex() in own for t in made.table.tokens])
    ones = np.bitwise_count(made.table.codes).sum(axis=1, dtype=np.int64)
    assert abs(ones[real].mean() - ones[~real].mean()) < 5 * 16 * np.sqrt(1 / real.sum() + 1 / (~real).sum())
    assert abs(ones[real].std() - ones[~real].std()) < 2


def test_can_a_deletion_be_undone_with_a_copy(exchange, tmp_path):  # noqa: F811
    """The table was copied before it was deleted. With the office's key gone, the copy stays locked."""
    office = new_office(tmp_path / "office")
    write_table(exchange.made[0].table, office.public, tmp_path / "table")
    shutil.copy(tmp_path / "table", tmp_path / "copy")
    delete([tmp_path / "table"], tmp_path / "office", Ed25519PrivateKey.generate())
    with pytest.raises(CodesError):
        read_office(tmp_path / "office")
    again = new_office(tmp_path / "office")
    with pytest.raises(CodesError, match="its key is gone"):
        again.open(tmp_path / "copy")


def test_can_a_name_be_asked_for_alone(exchange):  # noqa: F811
    """A table of one is filled up like any other, and the hit goes to both sides: the one asked about sees that it was met."""
    person = exchange.agencies[0].traits[0]
    asking = make_codes([person], exchange.key)
    hits = compare(asking.table, exchange.made[0].table)
    assert hits.num_rows == half(hits, "right").num_rows == 1
    assert len(asking.table) == 1000


def test_can_a_hostile_name_or_number_stop_the_encoder(key):
    long = traits(
        "a" * 100_000, " ".join(f"w{chr(97 + i % 26)}{'x' * (i % 7)}" for i in range(5000)), birth="1991-05-03"
    )
    parts = [len(p) * len(b) for p, b in features.sections_of(long).values()]
    assert max(parts) <= 60
    codes, enough = encode([long, traits("\x00\x1f|~", "𝕬𝖇𝖈", birth="1991")], key)
    assert len(codes) == 2 and enough[0]


@pytest.fixture
def key():
    """A key of an exchange."""
    return new_key("lao-tha", "2026", LATER)
