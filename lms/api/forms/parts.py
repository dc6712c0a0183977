"""Schemas that several operations share: pages, batches, fields of people and organisations."""

from typing import Final

from lms.accounts.rules import ORGANISATION_KINDS, POSITION_CATEGORIES
from lms.api.forms.schemas import Choice, Day, Integer, Schema, Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import N_

BATCH: Final = 500
SMALL_BATCH: Final = 100  # each item is a decision of its own
PAGE: Final = 100
CURSOR: Final = Text(
    longest=100,
    pattern="^[A-Za-z0-9_-]+$",
    help=N_("Where the page begins: next of the page before. Without it, the first page."),
)
PAGE_FIELDS: Final = {
    "limit": Integer(
        highest=BATCH, example=PAGE, help=N_("How many rows a page has; 100 without it.")
    ),
    "cursor": CURSOR,
}
NEXT: Final = Text(
    longest=100, nullable=True, help=N_("The cursor of the next page; null on the last one.")
)
# Replies don't repeat the bounds of columns.
NAME: Final = Text(longest=300, shortest=0)
BIN: Final = Text(
    longest=12,
    shortest=12,
    pattern="^[0-9]{12}$",
    example="123456789021",
    help=N_("The BIN of the organisation."),
)
IIN: Final = Text(
    longest=12,
    shortest=12,
    pattern="^[0-9]{12}$",
    example="900101300017",
    help=N_("The IIN: 12 digits with the right check digit."),
)
KATO: Final = Text(
    longest=9,
    shortest=9,
    pattern="^[0-9]{9}$",
    example="111010000",
    help=N_("The KATO code of the district or city."),
)
ID: Final = Integer(help=N_("Our number; it stays."))
CATEGORY: Final = Choice(
    codes=tuple(POSITION_CATEGORIES), help=N_("The category of the post in the register of posts.")
)
KIND: Final = Choice(codes=tuple(ORGANISATION_KINDS), help=N_("What kind of organisation it is."))


def build_faults_schema() -> Schema:
    """Return the schema of the faults of one item of a batch."""
    fault = Record(
        name="Fault",
        help=N_(
            "What is wrong: the field, a code that stays, and the reason in the language of "
            "Accept-Language."
        ),
        fields={
            "field": Text(longest=40, shortest=0),
            "code": Text(longest=60),
            "detail": Text(longest=1000),
        },
        required=("field", "code", "detail"),
    )
    return Array(of=fault, most=50)


def build_page_schema(name: str, rows: str, row: Schema) -> Record:
    """Return the schema of a page of rows with the cursor of the next one."""
    return Record(
        name=name, fields={rows: Array(of=row, most=BATCH), "next": NEXT}, required=(rows, "next")
    )


def build_batch_schema(name: str, states: tuple[str, ...]) -> Record:
    """Return the schema of a batch's reply: the result of each item in order, and counts."""
    item = Record(
        name=f"{name}Item",
        fields={
            "index": Integer(lowest=0, help=N_("The position in the batch, from 0.")),
            "state": Choice(codes=states),
            "id": Integer(
                nullable=True,
                help=N_("Our number of what it is about; null if the item is faulty."),
            ),
            "faults": build_faults_schema(),
        },
        required=("index", "state", "id", "faults"),
    )
    counts = Record(
        name=f"{name}Counts", fields={state: Integer(lowest=0) for state in states}, required=states
    )
    return Record(
        name=name,
        fields={"counts": counts, "results": Array(of=item, most=BATCH)},
        required=("counts", "results"),
    )


DAY: Final = Day(example="2026-03-09")
