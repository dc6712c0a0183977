"""Operations of the API: texts, parameters, request and reply."""

from dataclasses import dataclass, field
from typing import Final

from lms.api.forms.schemas import Text
from lms.api.forms.structures import Record
from lms.core.i18n import N_

NOTHING: Final = Record(name="Nothing", fields={})
KEY: Final = Text(
    longest=100,
    pattern="^[!-~]+$",
    example="4c1f9a52-3f6e-4c1d-9d0e-0a3c7d5e8b21",
    help=N_(
        "The same key with the same request gives the first reply again within 24 hours, and "
        "does nothing twice. A new "
        "key for each new request."
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """A path with a method.

    `query` holds its parameters; `body` is None where nothing is sent; `names_record`: a parameter
    names one record, so that 404 is possible.
    """

    name: str
    method: str
    path: str
    scope: str
    summary: str
    text: str
    reply: Record
    query: Record = field(default=NOTHING)
    body: Record | None = None
    names_record: bool = False

    @property
    def is_write(self) -> bool:
        """Return whether the operation may change something."""
        return self.method != "GET"

    @property
    def statuses(self) -> tuple[int, ...]:
        """Return the HTTP statuses of its errors."""
        common = (401, 403, 422, 429, 500, 503)
        return tuple(
            sorted(
                {
                    *common,
                    *((404,) if self.names_record else ()),
                    *((400, 409, 413, 415) if self.is_write else ()),
                }
            )
        )
