"""``show``, ``verify``, ``key``, ``sources``, ``codebook``, ``template``: what a store holds, and what it is made of."""

from __future__ import annotations

import json
import shutil

import pytest

from whimbrel.standard.checks import catalogue
from whimbrel.standard.errors import EXIT_CODES
from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_lists


@pytest.fixture
def sealed(ctdc, seal, store):
    return next((store / "an-agency" / "2019_2020").glob(seal(ctdc)))


def test_show_describes_a_submission(run, sealed, store):
    for what in ([sealed.name[:5], "--store", store], [sealed]):
        shown = run("show", *what)
        assert shown.code == 0
        for text in (
            sealed.name,
            "an-agency",
            "2019_2020 (2019-01-01 to 2020-12-31)",
            "TLP:CLEAR",
            "persons",
            "not signed",
        ):
            assert text in shown.out
    manifest = run("show", sealed, "--json").json()
    assert manifest == json.loads((sealed / "manifest.json").read_text())
    listed = run("show", "--store", store)
    assert listed.code == 0 and sealed.name in listed.out and "current" in listed.out


def test_show_says_what_is_not_there(run, store, sealed, tmp_path):
    for arguments in (["show", "ffff", "--store", store], ["show", "--store", tmp_path / "none"], ["show", tmp_path]):
        done = run(*arguments)
        assert done.code == 15 and done.err.startswith("whimbrel: ")


def damage_byte(folder):
    raw = bytearray((folder / "persons.parquet").read_bytes())
    raw[100] ^= 1
    (folder / "persons.parquet").write_bytes(raw)


def add_file(folder):
    (folder / "notes.txt").write_text("x")


def remove_table(folder):
    (folder / "persons.parquet").unlink()


def change_manifest(folder):
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"handling": "clear"', '"handling": "green"'))


def reformat_manifest(folder):
    (folder / "manifest.json").write_text(json.dumps(json.loads((folder / "manifest.json").read_text())))


def break_manifest(folder):
    (folder / "manifest.json").write_text('{"id": ')


def forge_signature(folder):
    seal = json.loads((folder / "seal.json").read_text())
    seal |= {"public_key": "A" * 43 + "=", "signature": "A" * 86 + "=="}
    (folder / "seal.json").write_text(json.dumps(seal))


def garble_signature(folder):
    seal = json.loads((folder / "seal.json").read_text())
    (folder / "seal.json").write_text(json.dumps({**seal, "public_key": "not base64!", "signature": 7}))


def strip_signature(folder):
    seal = json.loads((folder / "seal.json").read_text())
    (folder / "seal.json").write_text(json.dumps({**seal, "public_key": "A" * 43 + "="}))


def empty_seal(folder):
    (folder / "seal.json").write_text("{}")


def drop_seal(folder):
    (folder / "seal.json").unlink()


def rename(folder):
    folder.rename(folder.with_name("0" * 20))


@pytest.mark.parametrize(
    "attack",
    [
        *(damage_byte, add_file, remove_table, change_manifest, reformat_manifest, break_manifest),
        *(forge_signature, garble_signature, strip_signature, drop_seal, empty_seal, rename),
    ],
)
def test_verify_finds_every_change(run, sealed, store, attack):
    assert run("verify", "--store", store).code == 0
    for file in sealed.iterdir():
        file.chmod(0o644)
    attack(sealed)
    done = run("verify", "--store", store)
    assert done.code == 14, done.said
    assert done.err.strip(), "it says what is wrong"


def test_verify_goes_on_after_a_damaged_one(run, sealed, store, ctdc, seal):
    other = seal(ctdc, reporter="another-agency")
    for file in sealed.iterdir():
        file.chmod(0o644)
    damage_byte(sealed)
    done = run("verify", "--store", store)
    assert done.code == 14 and other in done.out and "persons.parquet was changed" in done.err
    assert "1 of 2 submissions" in done.err
    assert run("verify", other, "--store", store).code == 0
    shutil.rmtree(sealed)
    assert run("verify", "--store", store).code == 0


def test_a_key_is_private_and_never_overwritten(run, tmp_path):
    path = tmp_path / "office.pem"
    made = run("key", "new", path)
    assert made.code == 0 and path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    again = run("key", "new", path)
    assert again.code == 15 and "never overwritten" in again.err and path.read_bytes() == before
    shown = run("key", "show", path)
    assert shown.code == 0 and shown.out.strip() in made.out and len(shown.out.strip()) == 16
    assert "PRIVATE" not in made.said + shown.said
    path.write_text("not a key")
    assert run("key", "show", path).code == 15
    assert run("key", "show", tmp_path / "none").code == 15
    assert run("key", "new", tmp_path / "no" / "such" / "folder.pem").code == 15


def test_sources(run):
    listed = run("sources", "--json").json()
    assert {"ctdc_2021", "ctdc_2024", "ctdc_kanon", "ctdc_vp", "frontex", "glotip", "uk_nrm"} <= {
        s["id"] for s in listed
    }
    assert all(set(s) == {"id", "label", "tables", "unit"} and s["label"] and s["tables"] for s in listed)
    shown = run("sources").out
    assert all(s["id"] in shown for s in listed)


def test_codebook(run, tmp_path):
    out = tmp_path / "book"
    assert run("codebook", "--out", out, "--language", "fr").code == 0
    book, checks = (out / "codebook.md").read_text(), (out / "checks.md").read_text()
    assert [c for c in catalogue() if f"## {c}:" not in checks] == []
    assert [str(code) for code in EXIT_CODES if f"| {code} |" not in checks] == []
    assert [t for t in tables() if f"### {t}:" not in book] == []
    assert [i for i in code_lists() if f"### {i}:" not in book] == []
    assert "Travail forcé" in book
    assert json.loads((out / "whimbrel.schema.json").read_text())["$schema"].endswith("2020-12/schema")
    assert (out / "crosswalks.md").read_text().startswith("# Crosswalks")


def test_template(run, tmp_path):
    for kind in ("excel", "xlsform"):
        out = tmp_path / f"{kind}.xlsx"
        done = run("template", kind, "--language", "fr", "--out", out)
        assert done.code == 0 and out.read_bytes()[:2] == b"PK" and str(out) in done.out
    assert run("template", "pdf").code == 2
    assert run("template", "excel", "--language", "../../etc", "--out", tmp_path / "x.xlsx").code in (0, 2, 15)


def test_every_command_explains_itself(run):
    from whimbrel.cli import COMMANDS

    for name in COMMANDS:
        done = run(name, "--help")
        assert done.code == 0 and "Usage: " in done.out and len(done.out) > 150
    assert run("--version").code == 0
