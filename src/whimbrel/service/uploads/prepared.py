"""The standard's tables of a fit upload, for the return that is made from it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from whimbrel.service.secrecy.locked import NotOpened
from whimbrel.service.secrecy.locked_file import unlocked
from whimbrel.service.uploads.files import prepared_of, prepared_place
from whimbrel.service.uploads.models import Upload
from whimbrel.standard.errors import WhimbrelError


class NotPrepared(WhimbrelError):
    """The upload is not fit: there are no tables to take."""

    exit_code = 10


def prepared_tables(upload: Upload) -> dict[str, pa.Table]:
    """Table id -> rows, as the newest check prepared them; NotPrepared or NotOpened say what is wrong and what to do."""
    if upload.state != "fit":
        raise NotPrepared("The upload has faults, or was not checked to its end. Mend the file and send it again.")
    found = {}
    for name, rows in upload.rows.items():
        path = prepared_of(upload) / f"{name}.parquet"
        whole = b"".join(unlocked(path, prepared_place(upload, name)))
        found[name] = pq.read_table(pa.BufferReader(whole))
        if len(found[name]) != rows:
            raise NotOpened("A prepared table has not the rows that the check counted. Have the upload checked again.")
    return found
