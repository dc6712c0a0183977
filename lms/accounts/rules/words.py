"""Codes with their names as message ids.

Kinds of organisations, of absences and of looks at people's data, categories of posts.
"""

from typing import Final

from lms.accounts.rules.personal import FEMALE, MALE, RURAL, URBAN
from lms.core.i18n import N_, gettext

ORGANISATION_KINDS: Final = {
    "ministry": N_("Ministry"),
    "agency": N_("Agency"),
    "committee": N_("Committee"),
    "regional_akimat": N_("Akimat of a region"),
    "district_akimat": N_("Akimat of a district or city"),
    "rural_akimat": N_("Akimat of a rural district"),
    "department": N_("Department"),
    "subordinate": N_("Subordinate institution"),
    "court": N_("Court"),
    "other": N_("Other organisation"),
}
OTHER: Final = "other"

# The groups of corps "B" with the highest category number of each, from the register of posts of
# the civil service (Decree of the President No. 150 of 29.12.2015), in shortened wording.
_GROUPS: Final = (
    (
        "A",
        5,
        N_("%(code)s: Administration of the President and bodies that report to the President"),
    ),
    ("B", 6, N_("%(code)s: offices of Parliament, the Government and the highest courts")),
    ("C", 5, N_("%(code)s: central state bodies")),
    ("C-O", 6, N_("%(code)s: territorial bodies in regions")),
    ("C-R", 5, N_("%(code)s: territorial bodies in districts")),
    ("D", 5, N_("%(code)s: offices of akims and maslikhats of regions")),
    ("D-O", 6, N_("%(code)s: executive bodies of regions")),
    ("E", 5, N_("%(code)s: offices of akims and maslikhats of districts and cities")),
    ("E-R", 5, N_("%(code)s: executive bodies of districts and cities")),
    ("E-G", 4, N_("%(code)s: akimats of towns, villages and rural districts")),
)
# A name may contain %(code)s. An empty category is one that nobody has entered.
POSITION_CATEGORIES: Final = {
    "political": N_("Political civil servant"),
    "corps-A-1": N_("Corps A, category 1"),
    "corps-A-2": N_("Corps A, category 2"),
    **{
        f"{group}-{number}": name
        for group, highest, name in _GROUPS
        for number in range(1, highest + 1)
    },
    "other": N_("Other post"),
}

ABSENCE_KINDS: Final = {
    "annual": N_("Annual leave"),
    "childcare": N_("Maternity or childcare leave"),
    "study": N_("Study leave"),
    "secondment": N_("Secondment"),
    "sick": N_("Sick leave"),
    "other": N_("Other absence"),
}

PAGE_SEEN: Final = "page"
LIST_SEEN: Final = "list"
EXPORTED: Final = "export"
CERTIFICATE_SEEN: Final = "certificate"
ACCESS_KINDS: Final = {
    PAGE_SEEN: N_("Your page"),
    LIST_SEEN: N_("A list with your name"),
    EXPORTED: N_("A file with your name"),
    CERTIFICATE_SEEN: N_("Your certificate"),
    "message": N_("A message to you"),
    "card": N_("Your sign-in card"),
    "import": N_("A list of people that was uploaded"),
    "api": N_("A request of an organisation's computer"),
}


def name_category(code: str) -> str:
    """Return the name of a category of posts."""
    return (
        gettext(POSITION_CATEGORIES[code]) % {"code": code} if code in POSITION_CATEGORIES else code
    )


def list_sex_choices() -> list[tuple[str, str]]:
    """Return the sexes with their names."""
    return [(FEMALE, gettext("Woman")), (MALE, gettext("Man"))]


def list_settlement_choices() -> list[tuple[str, str]]:
    """Return town and village with their names."""
    return [(URBAN, gettext("In a town")), (RURAL, gettext("In a village"))]
