"""What programs send: members that are described and no others, so that nothing can be set that is not meant to be."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(max_length=20_000)]
Line = Annotated[str, StringConstraints(max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.-]{1,60}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
Period = Annotated[str, StringConstraints(pattern=r"^[0-9Q-]{4,10}$")]
SubmissionId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{20}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[a-z0-9:,_]{0,500}$")]
Number = Annotated[int, Field(ge=0, le=2**62)]
Limit = Annotated[int, Field(ge=1, le=100)]
Values = Annotated[
    dict[str, Text],
    Field(
        max_length=100,
        description="Column -> text, as the desk takes it: a code, yes or no, an ISO country, a date as exact as it is known. "
        "Flags: codes separated by semicolons, a bar, and what all others are, such as victim;migrant|unknown.",
        examples=[{"kind": "interception", "happened": "2026-05", "country": "THA"}],
    ),
]


class Given(BaseModel):
    """A body: every member is described, others are refused."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Told(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True)
