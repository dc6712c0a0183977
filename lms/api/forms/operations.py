"""What an address of the programming interface is: its words, what it takes, what it gives."""

from dataclasses import dataclass, field
from typing import Final

from lms.api.forms.schemas import Record, Text
from lms.core.i18n import mark

NOTHING: Final = Record(name="Nothing", fields={})
KEY: Final = Text(
    longest=100,
    pattern="^[!-~]+$",
    example="4c1f9a52-3f6e-4c1d-9d0e-0a3c7d5e8b21",
    help=mark(
        "The same key with the same request gives the first reply again within 24 hours, and does nothing twice. A new "
        "key for each new request."
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """An address with a method. `query` are its parameters; `body` is None where nothing is sent; `names` says that a parameter names one
    thing, so that there may be none.
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
    names: bool = False

    @property
    def writes(self) -> bool:
        """Whether something may change."""
        return self.method != "GET"

    @property
    def statuses(self) -> tuple[int, ...]:
        """The statuses of what can go wrong."""
        common = (401, 403, 422, 429, 500, 503)
        return tuple(
            sorted(
                {
                    *common,
                    *((404,) if self.names else ()),
                    *((400, 409, 413, 415) if self.writes else ()),
                }
            )
        )
