"""What a person can mend about an agreement."""

from __future__ import annotations

from whimbrel.standard.errors import WhimbrelError


class NotAgreed(WhimbrelError):
    """An act that the agreement does not allow now. ``key`` names the sentence in ``words.yaml`` that says why."""

    exit_code = 16

    def __init__(self, key: str):
        from whimbrel.service.words import word

        self.key = key
        super().__init__(word(key, "en"))


class NotForOthers(WhimbrelError):
    """Data that somebody else shared are never put into another extract: only who reported them decides about them."""

    exit_code = 14
