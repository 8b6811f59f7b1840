"""Deletion: files and key are gone, copies do not open, and a receipt says so that can be checked."""

import dataclasses
import json
import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from whimbrel.linkage.codes.deletion import delete, read_receipt, verify, write_receipt
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.office import new_office, read_office
from whimbrel.linkage.codes.table import write_table


@pytest.fixture
def stored(exchange, tmp_path):
    """An office with both tables of an exchange; returns its folder."""
    office = new_office(tmp_path / "office.key")
    for name, made in zip(("left", "right"), exchange.made, strict=True):
        write_table(made.table, office.public, tmp_path / name)
    return tmp_path


SIGNER = Ed25519PrivateKey.generate()


def test_tables_and_key_are_gone_and_the_receipt_names_them(stored, exchange):
    receipt = delete([stored / "left", stored / "right"], stored / "office.key", SIGNER)
    assert not any((stored / name).exists() for name in ("left", "right", "office.key"))
    write_receipt(receipt, stored / "receipt")
    again = read_receipt(stored / "receipt")
    assert again == receipt and again.key_destroyed
    for made in exchange.made:
        told = verify(again, made.table.digest, [again.signer])
        assert (told.exchange, told.rows) == ("lao-tha", 2000)


def test_a_table_deleted_alone_is_not_opened_again_from_a_copy(stored, exchange):
    shutil.copy(stored / "left", stored / "copy")
    receipt = delete([stored / "left"], stored / "office.key", SIGNER, keep_key=True)
    assert not receipt.key_destroyed
    office = read_office(stored / "office.key")
    with pytest.raises(CodesError, match="was deleted here"):
        office.open(stored / "copy")
    write_table(exchange.made[0].table, office.public, stored / "locked again")
    with pytest.raises(CodesError, match="was deleted here"):
        office.open(stored / "locked again")
    assert len(office.open(stored / "right")) == 2000


def test_the_bytes_are_overwritten_before_the_file_is_removed(stored):
    (stored / "same file").hardlink_to(stored / "left")
    delete([stored / "left"], stored / "office.key", SIGNER)
    assert set((stored / "same file").read_bytes()) == {0}


def test_nothing_is_destroyed_if_one_file_is_no_table(stored):
    (stored / "other").write_text("no table")
    with pytest.raises(CodesError):
        delete([stored / "left", stored / "other"], stored / "office.key", SIGNER)
    assert len(read_office(stored / "office.key").open(stored / "left")) == 2000


def test_a_receipt_that_was_changed_or_is_of_another_proves_nothing(stored, exchange):
    receipt = delete([stored / "left"], stored / "office.key", SIGNER)
    digest = exchange.made[0].table.digest
    for wrong in (
        dataclasses.replace(receipt, at="2020-01-01T00:00:00+00:00"),
        dataclasses.replace(receipt, key_destroyed=False),
        dataclasses.replace(receipt, tables=(dataclasses.replace(receipt.tables[0], rows=1000),)),
    ):
        with pytest.raises(CodesError, match="not as it was signed"):
            verify(wrong, digest, [receipt.signer])
    with pytest.raises(CodesError, match="not among those you believe"):
        verify(receipt, digest, ["0" * 16])
    with pytest.raises(CodesError, match="other tables"):
        verify(receipt, exchange.made[1].table.digest, [receipt.signer])


@pytest.mark.parametrize(
    "change", [{"tables": 3}, {"at": "soon"}, {"public_key": "x"}, {"kind": "other"}, {"signature": None}]
)
def test_a_damaged_receipt_is_refused(stored, change):
    receipt = delete([stored / "left"], stored / "office.key", SIGNER)
    (stored / "r").write_text(json.dumps({**json.loads(receipt.as_bytes()), **change}))
    with pytest.raises(CodesError):
        read_receipt(stored / "r")


def test_deleting_nothing_is_refused_and_the_key_alone_can_be_destroyed(stored):
    with pytest.raises(CodesError, match="nothing to delete"):
        delete([], stored / "office.key", SIGNER, keep_key=True)
    receipt = delete([], stored / "office.key", SIGNER)
    assert receipt.tables == () and receipt.key_destroyed and not (stored / "office.key").exists()
