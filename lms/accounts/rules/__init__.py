"""Decisions about people: roles and scopes, names, identifiers. No database, no clock."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lms.accounts.rules.words import ABSENCE_KINDS as ABSENCE_KINDS
from lms.accounts.rules.words import ACCESS_KINDS as ACCESS_KINDS
from lms.accounts.rules.words import CERTIFICATE_SEEN as CERTIFICATE_SEEN
from lms.accounts.rules.words import EXPORTED as EXPORTED
from lms.accounts.rules.words import LIST_SEEN as LIST_SEEN
from lms.accounts.rules.words import ORGANISATION_KINDS as ORGANISATION_KINDS
from lms.accounts.rules.words import OTHER as OTHER
from lms.accounts.rules.words import PAGE_SEEN as PAGE_SEEN
from lms.accounts.rules.words import POSITION_CATEGORIES as POSITION_CATEGORIES
from lms.core.i18n import gettext
from lms.core.identity_numbers import has_check_digit

CITIZEN: Final = "citizen"
CIVIL_SERVANT: Final = "civil_servant"
AUDIENCES: Final = (CITIZEN, CIVIL_SERVANT)

TRAINER: Final = "trainer"
CONSULTANT: Final = "consultant"
OFFICER: Final = "officer"
HR: Final = "hr"
NATIONAL_ADMIN: Final = "national_admin"
ROLES: Final = (TRAINER, CONSULTANT, OFFICER, HR, NATIONAL_ADMIN)

# The kind of scope in which a role is held.
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
    """The signed-in person, as far as a request has to know them."""

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
    # Roles are held, but have no effect until the second factor is set up.
    roles_rest: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the token of the sign-in, which Flask-Login keeps in the cookie."""
        return self.token

    @property
    def audit_id(self) -> int | None:
        """The id for the audit records; None for the operator at the command line."""
        return self.person_id or None

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held in any scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def holds_role(self) -> bool:
        """Whether the person holds any role, also one that rests."""
        return bool(self.grants) or self.roles_rest

    @property
    def display_name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}".strip()

    def without_person(self) -> "Actor":
        """Return nobody with the same scope, as a key of statements that depend on it alone."""
        return replace(OPERATOR, grants=self.grants, roles_rest=self.roles_rest)

    def is_national_admin(self) -> bool:
        """Tell whether everything is in scope."""
        return NATIONAL_ADMIN in self.role_names

    def can_edit_course(self, slug: str) -> bool:
        """Tell whether the person is a trainer of the course."""
        return self.is_national_admin() or any(
            grant.role == TRAINER and grant.course_slug in (None, slug) for grant in self.grants
        )


# Commands on the server act as a national administrator without a name in the records.
OPERATOR: Final = Actor(
    0, 0, "", "", "", "", "operator", "kk", CITIZEN, 0, None, (Grant(NATIONAL_ADMIN),)
)


# What stands before the number of the account in place of the names of a person whose data are
# erased. Forms and lists refuse both the invisible sign and the colon, so nobody else is called so.
ERASED_NAME: Final = "\u2063№"
ERASED_USER_NAME: Final = "deleted:"


def format_full_name(surname: str, given_name: str, patronymic: str) -> str:
    """Return the name as in the passport: surname, given name, patronymic."""
    if given_name.startswith(ERASED_NAME):
        return gettext("Deleted person %(number)s") % {"number": given_name[1:]}
    return " ".join(filter(None, (surname, given_name, patronymic)))


class FullNameMixin:
    """A row with the three parts of a person's name."""

    __slots__ = ()

    surname: str
    given_name: str
    patronymic: str

    @property
    def name(self) -> str:
        """The name as in the passport."""
        return format_full_name(self.surname, self.given_name, self.patronymic)


def format_name_with_initials(surname: str, given_name: str, patronymic: str) -> str:
    """Return the name as "А. Б. Тегі", for pages that need no full name."""
    if not surname:
        return given_name
    initials = " ".join(f"{part[0]}." for part in (given_name, patronymic) if part)
    return f"{initials} {surname}".strip()


def is_bin(digits: str) -> bool:
    """Tell whether this can be a BIN: right check digit, and 4, 5 or 6 as the fifth digit."""
    return has_check_digit(digits) and digits[4] in "456"


def mask_iin(iin: str) -> str:
    """Return the IIN with all but its last four digits hidden."""
    return "●" * (len(iin) - 4) + iin[-4:]


# Kazakh letters as typed on a Russian layout, and ё as е: a search finds a name in any spelling.
_FOLD: Final = str.maketrans("әғқңөұүһіё", "агкноуухие")


def fold_text(text: str) -> str:
    """Return the text as searches compare it: in small letters, without Kazakh letters.

    These are replaced by the Russian ones that people type instead.
    """
    return unicodedata.normalize("NFC", text).lower().translate(_FOLD)


def build_search_key(*parts: str) -> str:
    """Return the text in which a search looks.

    Of a person: the names and the user name; of an organisation: the names and the BIN.
    """
    return fold_text(" ".join(part for part in parts if part))


USER_NAME: Final = re.compile(r"[a-z][a-z0-9._-]{2,39}")
RESERVED_USER_NAMES: Final = frozenset(
    {"admin", "administrator", "operator", "root", "sauat", "support", "system"}
)
_EMAIL: Final = re.compile(r"[^\s@\"<>(),:;\\\[\]]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_LATIN: Final = {
    "а": "a",
    "ә": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "ғ": "g",
    "д": "d",
    "е": "e",
    "ё": "yo",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "i",
    "к": "k",
    "қ": "q",
    "л": "l",
    "м": "m",
    "н": "n",
    "ң": "n",
    "о": "o",
    "ө": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ұ": "u",
    "ү": "u",
    "ф": "f",
    "х": "kh",
    "һ": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ъ": "",
    "ы": "y",
    "і": "i",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}


def build_user_name(surname: str, given_name: str) -> str:
    """Return a user name made from a name: "Әйгүл Серікова" gives "aigul.serikova".

    "user" where nothing of the name can be written in Latin letters.
    """
    parts = [re.sub("[^a-z0-9]", "", _transliterate_text(part)) for part in (given_name, surname)]
    name = ".".join(part for part in parts if part)[:30].rstrip(".")
    return name if USER_NAME.fullmatch(name) else "user"


def _transliterate_text(text: str) -> str:
    letters = (_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", text).lower())
    return unicodedata.normalize("NFKD", "".join(letters))


def normalize_email(text: str) -> str | None:
    """Return the e-mail in small letters; None if it is not valid."""
    email = unicodedata.normalize("NFKC", text).strip().lower()
    return email if len(email) <= 254 and _EMAIL.fullmatch(email) else None


def normalize_phone(text: str) -> str | None:
    """Return the number in international form (E.164), such as +77011234567; None if not valid.

    A number without a country is read as one of Kazakhstan.
    """
    import phonenumbers  # here because it is large and few requests need it

    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def normalize_iin(text: str) -> str | None:
    """Return the twelve digits without spaces; None if the check digit is wrong."""
    digits = "".join(text.split())
    return digits if has_check_digit(digits) else None


EXTRA_TIME_PERCENTS: Final = (0, 25, 50, 100)
PASSWORD_MINIMUM: Final = 8
PASSWORD_MINIMUM_STAFF: Final = 12
PASSWORD_MAXIMUM: Final = 128


def is_like_words(password: str, words: Iterable[str | None]) -> bool:
    """Tell whether a password is one of the person's own words with little around it."""
    folded = fold_text(password)
    return any(
        word and len(word) >= 4 and fold_text(word) in folded and len(word) * 2 > len(password)
        for word in words
    )


_BROWSERS: Final = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def name_device(user_agent: str) -> str:
    """Return browser and system as the user agent names them: "Chrome, Android"."""
    names = (_find_name(user_agent, _BROWSERS), _find_name(user_agent, _SYSTEMS))
    return ", ".join(name for name in names if name)


def _find_name(user_agent: str, names: Iterable[tuple[str, str]]) -> str:
    return next((name for part, name in names if part in user_agent), "")
