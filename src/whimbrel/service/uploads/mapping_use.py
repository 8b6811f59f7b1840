"""Having an upload read with a mapping: set, kept under a name where one is given, and the file checked again with it."""

from __future__ import annotations

from django.db import transaction

from whimbrel.service.uploads import life
from whimbrel.service.uploads.mapping_text import LONGEST_LABEL, keep, with_mapping
from whimbrel.service.uploads.models import Upload


def use(upload: Upload, text: str, user_id: int | None, keep_as: str = "") -> bool:
    """Have the file read with this mapping, which was understood before (see ``mapping_text.understood``).

    False, and nothing is changed, while it is being checked, once it was withdrawn, or when a return was made from it.
    """
    with transaction.atomic():
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if not life.is_movable(row):
            return False
        with_mapping(row, text).save(update_fields=["locked", "mapping"])
        if label := keep_as.strip()[:LONGEST_LABEL]:
            keep(row, label, text, user_id)
        return life.ask_again(row, user_id)
