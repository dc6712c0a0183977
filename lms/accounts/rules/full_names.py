"""How a person's name is written, and what stands for it once their data are erased."""

from typing import Final

from lms.core.i18n import gettext

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
