"""Operation for counted figures, in the words of reporting's vocabulary."""

from typing import Final

from lms.api.forms.operations import Operation
from lms.api.forms.parts import DAY, ID, NAME
from lms.api.forms.schemas import Choice, Integer, Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import N_
from lms.reporting.rules.vocabulary import BY_WORD, DIMENSIONS, MEASURES

MOST_ROWS: Final = 10_000
COUNT: Final = Integer(lowest=0, highest=2**53)
INVITED: Final = Integer(
    lowest=0,
    highest=2**53,
    help=N_("People of the organisation who have not accepted their post yet: no number has them."),
)
OWN: Final = Integer(
    help=N_(
        "An organisation of the token, by our number; it is asked for with what is below it. "
        "Without it, the token's own."
    )
)
PERIOD: Final = Text(
    longest=22,
    pattern=r"^20[0-9]{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$",
    example="2026-H1",
    help=N_("A period: 2026 a year, 2026-H1 a half-year, 2026-Q1 a quarter, 2026-03 a month."),
)
_DAYS: Final = Text(
    longest=22,
    pattern=r"^(20[0-9]{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?|20[0-9]{2}-[0-9]{2}-[0-9]{2}\.\.20[0-9]{2}-[0-9]{2}-[0-9]{2})$",
    example="2026-Q1",
    help=N_(
        "A period, or any days: 2026-02-10..2026-03-09, both of which belong to it. Without it, "
        "all time."
    ),
)
_MEASURE: Final = Choice(
    codes=tuple(MEASURES),
    help=N_(
        "What is counted: the words are those of the open data and of the figures on the site."
    ),
)
_BY: Final = Choice(
    codes=tuple(DIMENSIONS), help=N_("By what it is divided; without it there is one number.")
)
_FILTERS: Final = {
    "unit": Integer(help=N_("Only in this region, district or city and below it, by our number.")),
    "course": Text(
        longest=80,
        pattern="^[a-z0-9-]+$",
        example="security",
        help=N_("The course by the last part of its URL."),
    ),
    **{name: Choice(codes=codes) for name, codes in BY_WORD.items()},
}
FILTERS: Final = tuple(_FILTERS)
_KEY: Final = Record(
    name="FigureKey",
    fields={
        "key": Text(
            longest=80,
            nullable=True,
            help=N_("Our number, a code, or the first day of the time; null where there is none."),
        ),
        "kk": Text(longest=300, nullable=True),
        "ru": Text(longest=300, nullable=True),
    },
    required=("key", "kk", "ru"),
)
_ROW: Final = Record(
    name="FigureRow",
    fields={"keys": Array(of=_KEY, most=2), "count": COUNT},
    required=("keys", "count"),
)

GET_FIGURES: Final = Operation(
    name="get_figures",
    method="GET",
    path="/figures",
    scope="reports:read",
    summary=N_("Count figures"),
    text=N_(
        "Counted from the records at the moment of asking, for dashboards: a measure of an "
        "organisation with what is below it, divided by "
        "one or two dimensions, narrowed by filters. Measures that begin with people_ count each "
        "person once, those without it each person once in each course; total counts them once, "
        "also those who stand in two rows. No data of anybody."
    ),
    query=Record(
        name="FiguresQuery",
        fields={
            "measure": _MEASURE,
            "by": _BY,
            "then_by": _BY,
            "organisation": OWN,
            "period": _DAYS,
            **_FILTERS,
        },
        required=("measure",),
    ),
    reply=Record(
        name="Figures",
        fields={
            "measure": Text(longest=40),
            "organisation": ID,
            "name_kk": NAME,
            "name_ru": NAME,
            "as_of": DAY,
            "invited": INVITED,
            "total": COUNT,
            "by": Array(of=Text(longest=40), most=2),
            "rows": Array(of=_ROW, most=MOST_ROWS),
        },
        required=(
            "measure",
            "organisation",
            "name_kk",
            "name_ru",
            "as_of",
            "invited",
            "total",
            "by",
            "rows",
        ),
    ),
    names_record=True,
)
