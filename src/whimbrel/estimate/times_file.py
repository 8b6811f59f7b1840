"""How often persons were seen, where nobody kept lists: a file of "seen so many times" and "so many persons"."""

from __future__ import annotations

from pathlib import Path

from whimbrel.estimate.errors import TableError
from whimbrel.estimate.table_file import whole_number
from whimbrel.linkage.records_file import Unreadable, read_rows


def read_times(path: Path | str) -> dict[int, int]:
    """Times seen -> persons, from the first two columns of a file (CSV, Excel, Parquet). Raises TableError with every wrong
    row."""
    path = Path(path)
    try:
        rows, numbers = read_rows(path)
    except Unreadable as error:
        raise TableError(str(error)) from None
    if len(rows.column_names) < 2:
        raise TableError(f"{path.name} needs two columns: how many times, and how many persons were seen so often.")
    times, persons = (rows[name].to_pylist() for name in rows.column_names[:2])
    found: dict[int, int] = {}
    wrong: list[str] = []
    for number, often, many in zip(numbers.tolist(), times, persons, strict=True):
        seen, count = whole_number(often), whole_number(many)
        if seen is None or count is None:
            wrong.append(f"row {number} has no two whole numbers")
        elif seen == 0:
            wrong.append(f"row {number} is of persons never seen: leave it out, they are what is to be estimated")
        elif seen in found:
            wrong.append(f"row {number} names a number of times that was named before: add the two rows up")
        else:
            found[seen] = count
    if wrong:
        more = f"; and {len(wrong) - 10} rows more" if len(wrong) > 10 else ""
        raise TableError(f"{path.name}: {'; '.join(wrong[:10])}{more}.")
    if not sum(found.values()):
        raise TableError(f"{path.name}: nobody was seen.")
    return found
