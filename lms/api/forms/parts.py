"""What several addresses have in common: pages, the parts of people and organisations."""

from typing import Final

from lms.accounts.rules import ORGANISATION_KINDS, POSITION_CATEGORIES
from lms.api.forms.schemas import Choice, Day, Many, Record, Schema, Text, Whole
from lms.core.i18n import mark

BATCH: Final = 500
SMALL_BATCH: Final = 100  # each item is a decision of its own
PAGE: Final = 100
CURSOR: Final = Text(
    longest=100,
    pattern="^[A-Za-z0-9_-]+$",
    help=mark("Where the page begins: next of the page before. Without it, the first page."),
)
PAGE_FIELDS: Final = {
    "limit": Whole(
        highest=BATCH, example=PAGE, help=mark("How many rows a page has; 100 without it.")
    ),
    "cursor": CURSOR,
}
NEXT: Final = Text(
    longest=100, nullable=True, help=mark("The cursor of the next page; null on the last one.")
)
# In answers the bounds of columns are not repeated: what is stored is what is given.
NAME: Final = Text(longest=300, shortest=0)
BIN: Final = Text(
    longest=12,
    shortest=12,
    pattern="^[0-9]{12}$",
    example="123456789021",
    help=mark("The BIN of the organisation."),
)
IIN: Final = Text(
    longest=12,
    shortest=12,
    pattern="^[0-9]{12}$",
    example="900101300017",
    help=mark("The IIN: 12 digits with the right check digit."),
)
KATO: Final = Text(
    longest=9,
    shortest=9,
    pattern="^[0-9]{9}$",
    example="111010000",
    help=mark("The KATO code of the district or city."),
)
ID: Final = Whole(help=mark("Our number; it stays."))
CATEGORY: Final = Choice(
    codes=tuple(POSITION_CATEGORIES),
    help=mark("The category of the post in the register of posts."),
)
KIND: Final = Choice(codes=tuple(ORGANISATION_KINDS), help=mark("What kind of organisation it is."))


def faults() -> Schema:
    """The faults of one item of a batch."""
    fault = Record(
        name="Fault",
        help=mark(
            "What is wrong: the field, a code that stays, and the reason in the language of Accept-Language."
        ),
        fields={
            "field": Text(longest=40, shortest=0),
            "code": Text(longest=60),
            "detail": Text(longest=1000),
        },
        required=("field", "code", "detail"),
    )
    return Many(of=fault, most=50)


def page_of(name: str, rows: str, row: Schema) -> Record:
    """A page of rows with the cursor of the next one."""
    return Record(
        name=name, fields={rows: Many(of=row, most=BATCH), "next": NEXT}, required=(rows, "next")
    )


def batch_result(name: str, states: tuple[str, ...]) -> Record:
    """What became of each item of a batch, in the order in which they came, and how many of each."""
    item = Record(
        name=f"{name}Item",
        fields={
            "index": Whole(lowest=0, help=mark("The place in the batch, from 0.")),
            "state": Choice(codes=states),
            "id": Whole(
                nullable=True,
                help=mark("Our number of what it is about; null if the item is faulty."),
            ),
            "faults": faults(),
        },
        required=("index", "state", "id", "faults"),
    )
    counts = Record(
        name=f"{name}Counts", fields={state: Whole(lowest=0) for state in states}, required=states
    )
    return Record(
        name=name,
        fields={"counts": counts, "results": Many(of=item, most=BATCH)},
        required=("counts", "results"),
    )


DAY: Final = Day(example="2026-03-09")
