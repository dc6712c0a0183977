"""Kinds of organisations, of absences and of looking at people's data, and the categories of posts: codes with their names as message ids."""

from typing import Final

from lms.accounts.rules.personal import FEMALE, MALE, RURAL, URBAN
from lms.core.i18n import gettext, mark

ORGANISATION_KINDS: Final = {
    "ministry": mark("Ministry"),
    "agency": mark("Agency"),
    "committee": mark("Committee"),
    "regional_akimat": mark("Akimat of a region"),
    "district_akimat": mark("Akimat of a district or city"),
    "rural_akimat": mark("Akimat of a rural district"),
    "department": mark("Department"),
    "subordinate": mark("Subordinate institution"),
    "court": mark("Court"),
    "other": mark("Other organisation"),
}
OTHER: Final = "other"

# The groups of corps "B" with the highest number of each, from the register of posts of the civil service (Decree of the President
# No. 150 of 29.12.2015). What they say of the place is a short form of the register's own words.
_GROUPS: Final = (
    (
        "A",
        5,
        mark("%(code)s: Administration of the President and bodies that report to the President"),
    ),
    ("B", 6, mark("%(code)s: offices of Parliament, the Government and the highest courts")),
    ("C", 5, mark("%(code)s: central state bodies")),
    ("C-O", 6, mark("%(code)s: territorial bodies in regions")),
    ("C-R", 5, mark("%(code)s: territorial bodies in districts")),
    ("D", 5, mark("%(code)s: offices of akims and maslikhats of regions")),
    ("D-O", 6, mark("%(code)s: executive bodies of regions")),
    ("E", 5, mark("%(code)s: offices of akims and maslikhats of districts and cities")),
    ("E-R", 5, mark("%(code)s: executive bodies of districts and cities")),
    ("E-G", 4, mark("%(code)s: akimats of towns, villages and rural districts")),
)
# The name may have a place for the code. An empty category is one that nobody has entered.
POSITION_CATEGORIES: Final = {
    "political": mark("Political civil servant"),
    "corps-A-1": mark("Corps A, category 1"),
    "corps-A-2": mark("Corps A, category 2"),
    **{
        f"{group}-{number}": name
        for group, highest, name in _GROUPS
        for number in range(1, highest + 1)
    },
    "other": mark("Other post"),
}

ABSENCE_KINDS: Final = {
    "annual": mark("Annual leave"),
    "childcare": mark("Maternity or childcare leave"),
    "study": mark("Study leave"),
    "secondment": mark("Secondment"),
    "sick": mark("Sick leave"),
    "other": mark("Other absence"),
}

PAGE_SEEN: Final = "page"
LIST_SEEN: Final = "list"
EXPORTED: Final = "export"
ACCESS_KINDS: Final = {
    PAGE_SEEN: mark("Your page"),
    LIST_SEEN: mark("A list with your name"),
    EXPORTED: mark("A file with your name"),
    "message": mark("A message to you"),
    "card": mark("Your sign-in card"),
    "import": mark("A list of people that was uploaded"),
    "api": mark("A request of an organisation's computer"),
}


def category_name(code: str) -> str:
    """A category of posts in words."""
    return (
        gettext(POSITION_CATEGORIES[code]) % {"code": code} if code in POSITION_CATEGORIES else code
    )


def sex_choices() -> list[tuple[str, str]]:
    """The sexes in words."""
    return [(FEMALE, gettext("Woman")), (MALE, gettext("Man"))]


def settlement_choices() -> list[tuple[str, str]]:
    """Town and village in words."""
    return [(URBAN, gettext("In a town")), (RURAL, gettext("In a village"))]
