"""The name of a person, and what is refused of it."""

from dataclasses import dataclass

from lms.accounts.errors import NameMissing, NameWrong
from lms.accounts.rules.names import is_name


@dataclass(frozen=True, slots=True)
class PersonNames:
    """The name as in the passport; surname or given name may be empty, not both."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""


def check_names(names: PersonNames, former: PersonNames | None = None) -> None:
    """Raise NameMissing without surname and given name, NameWrong for digits and other signs.

    A part that stays as it was is not refused: it was entered before there was a rule.
    """
    if not names.surname and not names.given_name:
        raise NameMissing
    for part in ("surname", "given_name", "patronymic"):
        text = getattr(names, part)
        if not is_name(text) and (former is None or text != getattr(former, part)):
            raise NameWrong
