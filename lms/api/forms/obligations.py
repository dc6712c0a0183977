"""Operations for obligations and their sums."""

from typing import Final

from lms.api.forms.operations import Operation
from lms.api.forms.parts import DAY, ID, NAME, PAGE_FIELDS, build_page_schema
from lms.api.forms.schemas import Boolean, Choice, Day, Integer, Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import N_

STATES: Final = ("open", "met", "ended", "exempt")
_COURSE: Final = Text(
    longest=80,
    pattern="^[a-z0-9-]+$",
    example="security",
    help=N_("The course by the last part of its URL."),
)
_FILTERS: Final = {
    "state": Choice(codes=(*STATES, "overdue"), help=N_("overdue: open, and its day has passed.")),
    "due_before": Day(help=N_("Only what is due before this day.")),
    "person": Integer(help=N_("Only this person's, by our number.")),
    "course": _COURSE,
    "organisation": Integer(
        help=N_("Only those of this organisation and below it, by our number.")
    ),
}
_OUTPUT: Final = Record(
    name="Obligation",
    fields={
        "id": ID,
        "assignment_id": ID,
        "person_id": ID,
        "surname": NAME,
        "given_name": NAME,
        "patronymic": NAME,
        "organisation_id": Integer(nullable=True),
        "course": Text(longest=80),
        "title_kk": NAME,
        "title_ru": NAME,
        "reason": NAME,
        "state": Choice(codes=STATES),
        "opened_on": DAY,
        "due_on": DAY,
        "met_on": Day(nullable=True),
        "overdue": Boolean(),
        "round": Integer(
            lowest=0, help=N_("0 for the first time, then one more with each renewal.")
        ),
        "leads_duty": Boolean(
            help=N_(
                "Whether the row stands for all that ask the person for the course: count these "
                "rows to count each person and course once."
            )
        ),
    },
    required=(
        "id",
        "assignment_id",
        "person_id",
        "surname",
        "given_name",
        "patronymic",
        "organisation_id",
        "course",
        "title_kk",
        "title_ru",
        "reason",
        "state",
        "opened_on",
        "due_on",
        "met_on",
        "overdue",
        "round",
        "leads_duty",
    ),
)
_SUM: Final = Record(
    name="CourseSum",
    fields={
        "course": Text(longest=80),
        **{name: Integer(lowest=0) for name in (*STATES, "overdue")},
    },
    required=("course", *STATES, "overdue"),
)

GET_OBLIGATIONS: Final = Operation(
    name="get_obligations",
    method="GET",
    path="/obligations",
    scope="obligations:read",
    summary=N_("List obligations"),
    text=N_(
        "Who has to learn what by when: the rows that HR of the organisation sees, in the order "
        "of their numbers, one for each assignment. Several assignments of a course are reasons "
        "for one duty: it is open if any is, due on the earliest day of the open ones, and "
        "completed once. That a token has read somebody's data is noted once a day, and the "
        "person sees it."
    ),
    query=Record(name="ObligationsQuery", fields={**PAGE_FIELDS, **_FILTERS}),
    reply=build_page_schema("ObligationsPage", "obligations", _OUTPUT),
)
GET_SUMMARY: Final = Operation(
    name="get_obligations_summary",
    method="GET",
    path="/obligations/summary",
    scope="obligations:read",
    summary=N_("Count obligations"),
    text=N_(
        "How many people each course has in each state, each person once, whatever number of "
        "assignments asks for the course; overdue ones are open ones too."
    ),
    query=Record(
        name="SummaryQuery",
        fields={name: _FILTERS[name] for name in ("due_before", "organisation")},
    ),
    reply=Record(
        name="Summary",
        fields={"as_of": DAY, "courses": Array(of=_SUM, most=1000)},
        required=("as_of", "courses"),
    ),
)
