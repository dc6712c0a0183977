"""Pure decisions about people: what an actor may do, how names and IINs read. No database, no clock."""

import unicodedata
from dataclasses import dataclass
from typing import Final

CITIZEN: Final = "citizen"
CIVIL_SERVANT: Final = "civil_servant"
AUDIENCES: Final = (CITIZEN, CIVIL_SERVANT)

TRAINER: Final = "trainer"
CONSULTANT: Final = "consultant"
OFFICER: Final = "officer"
HR: Final = "hr"
NATIONAL_ADMIN: Final = "national_admin"
ROLES: Final = (TRAINER, CONSULTANT, OFFICER, HR, NATIONAL_ADMIN)

# Which column of a grant holds the scope of a role.
SCOPE_OF_ROLE: Final = {
    TRAINER: "course",
    CONSULTANT: "region_unit",
    OFFICER: "region_unit",
    HR: "organisation",
    NATIONAL_ADMIN: None,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in its scope."""

    role: str
    region_unit_id: int | None = None
    organisation_id: int | None = None
    course_slug: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: what a request needs to know of the signed-in person, in one row."""

    person_id: int
    sign_in_id: int
    token: str
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    language: str
    audience: str
    region_unit_id: int
    organisation_id: int | None
    grants: tuple[Grant, ...] = ()

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the token of this sign-in, so that it can be ended on the server."""
        return self.token

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held in any scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def display_name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}".strip()

    def is_national_admin(self) -> bool:
        """Whether all is in scope."""
        return NATIONAL_ADMIN in self.role_names

    def may_edit_course(self, slug: str) -> bool:
        """Whether this person is a trainer of the course."""
        return self.is_national_admin() or any(g.role == TRAINER and g.course_slug in (None, slug) for g in self.grants)


def full_name(surname: str, given_name: str, patronymic: str) -> str:
    """The name as in the passport: surname, given name, patronymic."""
    return " ".join(part for part in (surname, given_name, patronymic) if part)


def name_with_initials(surname: str, given_name: str, patronymic: str) -> str:
    """The name as "А. Б. Тегі": for places where the whole name need not be seen."""
    if not surname:
        return given_name
    initials = " ".join(f"{part[0]}." for part in (given_name, patronymic) if part)
    return f"{initials} {surname}".strip()


def has_check_digit(digits: str) -> bool:
    """Whether twelve ASCII digits end in the right check digit (the same rule for IIN and BIN).

    Sum of digit times weight 1..11, modulo 11; if that is 10, again with weights 3..11, 1, 2; if 10 again, no such number exists.
    Orders of the Minister of Internal Affairs No. 521 (29.06.2023) and of the Minister of Justice No. 423 (27.06.2023).
    """
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        return False
    values = [int(digit) for digit in digits]
    for weights in (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        remainder = sum(value * weight for value, weight in zip(values[:11], weights, strict=True)) % 11
        if remainder < 10:
            return values[11] == remainder
    return False


def is_bin(digits: str) -> bool:
    """Whether this can be a BIN: the check digit is right and the fifth digit is 4, 5 or 6."""
    return has_check_digit(digits) and digits[4] in "456"


def mask_iin(iin: str) -> str:
    """The IIN as screens show it: the last four digits."""
    return "●" * (len(iin) - 4) + iin[-4:]


# Kazakh letters as they are typed on a Russian layout, and ё as е: a search has to find a name however it was typed.
_FOLD: Final = str.maketrans("әғқңөұүһіё", "агкноуухие")


def fold(text: str) -> str:
    """The text as searches compare it: small letters, Kazakh ones replaced by the Russian ones that people type instead."""
    return unicodedata.normalize("NFC", text).lower().translate(_FOLD)


def search_key(surname: str, given_name: str, patronymic: str, user_name: str) -> str:
    """What a search for a person looks into."""
    return fold(" ".join(part for part in (surname, given_name, patronymic, user_name) if part))
