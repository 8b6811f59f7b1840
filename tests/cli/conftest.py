"""The command line as a program sees it: what it prints, and the code it ends with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

HEAD = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,CountryOfExploitation,"
    "meansOfControlDebtBondage,typeOfSexPornography,isForcedLabour,citizenship\n"
)
ROWS = (
    "2019,Woman,27--29,Adult,,THA,1,0,1,KHM\n",
    "2019,Man,30--38,Adult,,THA,0,0,1,MMR\n",
    "2020,Woman,9--17,Minor,,MYS,0,0,1,KHM\n",
)
MAPPING = """\
id: my-office
label: My office
nature: reported
confirmed: yes
tables:
  persons:
    columns:
      role: {constant: victim}
      registered: {from: Date}
      sex: {from: Sex}
      citizenship: {from: Nationality}
      age: {from: Age}
"""


@dataclass
class Ran:
    """What a command printed and the code it ended with."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    def json(self):
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch, capsys):
    """``run("check", file)``: the command in this process, from its arguments to its exit code."""
    from whimbrel.cli import main

    def call(*arguments) -> Ran:
        monkeypatch.setattr("sys.argv", ["whimbrel", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err and "fault in Whimbrel itself" not in err
        return Ran(ended.value.code or 0, out, err)

    return call


@pytest.fixture
def ctdc(tmp_path) -> Path:
    """A small file in the layout that CTDC published in 2021."""
    path = tmp_path / "ctdc.csv"
    path.write_text(HEAD + "".join(ROWS))
    return path


@pytest.fixture
def office(tmp_path):
    """``office(rows)``: an agency's own file and the mapping for it, as options of check and seal."""

    def write(*rows: str, name: str = "office.csv") -> list:
        (tmp_path / name).write_text("Date,Sex,Nationality,Age\n" + "".join(f"{r}\n" for r in rows))
        (tmp_path / "office.mapping.yaml").write_text(MAPPING)
        return [tmp_path / name, "--mapping", tmp_path / "office.mapping.yaml"]

    return write


@pytest.fixture
def store(tmp_path) -> Path:
    """Where submissions go."""
    return tmp_path / "store"


@pytest.fixture
def seal(run, store):
    """``seal(file, "--reporter", ...)``: seals into the store and returns the submission's id."""

    def call(*arguments, reporter: str = "an-agency", period: str = "2019..2020") -> str:
        done = run("seal", *arguments, "--reporter", reporter, "--period", period, "--store", store, "--json")
        assert done.code == 0, done.said
        return done.json()["submission"]

    return call
