"""An event in words: who, what was done with which details, about whom, from where."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from lms.accounts.rules import format_full_name
from lms.accounts.rules.role_words import list_role_choices
from lms.audit.rules.list_words import LIST_WORDS, WHOLE_SUBJECTS
from lms.audit.rules.words import DETAIL_WORDS, FACTOR_WORDS, FIELD_WORDS, KINDS, SUBJECT_WORDS
from lms.core.i18n import current_language, format_date
from lms.core.i18n import gettext as _
from lms.core.origin import API, BACKGROUND, BROWSER, COMMAND

ORGANISATION_SUBJECTS: Final = ("organisation", "organisations")


@dataclass(frozen=True, slots=True)
class EventLink:
    """A text, with the endpoint and the parameters of its page if the reader may open one."""

    text: str
    endpoint: str = ""
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class EventWords:
    """An event in words of the current language."""

    actor: EventLink
    action: str
    details: str
    about: EventLink
    origin: str


def describe_event(row: Any, names: Any) -> EventWords:
    """Return an event in words; `names` are what its ids stand for. An unknown kind is its code."""
    return EventWords(
        actor=_name_actor(row, names),
        action=name_kind(row.kind),
        details=describe_details(row.details, names),
        about=_name_subject(row, names),
        origin=describe_origin(row),
    )


def name_kind(kind: str) -> str:
    """Return the words of a kind of event, or its code."""
    return _(KINDS[kind]) if kind in KINDS else kind


def _name_actor(row: Any, names: Any) -> EventLink:
    if row.actor_id is not None:
        return _name_person(row.actor_id, names, hides=False)
    channel = row.origin.partition(":")[0]
    if channel == API:
        return EventLink(_("An organisation's computer"))
    words = {BACKGROUND: _("The system itself"), COMMAND: _("Operator")}
    return EventLink(words.get(channel, _("Not known")))


def _name_person(person_id: int, names: Any, *, hides: bool = True) -> EventLink:
    """Return a person's name; of a subject out of scope only that there is one."""
    person = names.people.get(person_id)
    if person is None or (hides and person_id not in names.visible):
        return EventLink(_("A person out of your scope"))
    text = format_full_name(person.surname, person.given_name, person.patronymic)
    if person_id not in names.visible:
        return EventLink(text)
    return EventLink(text, "accounts.person", (("person_id", person_id),))


def _name_holder(person_id: int, at: datetime, names: Any) -> EventLink:
    """Return whose number it was at a moment: SQLite gives that of a removed account anew."""
    person = names.people.get(person_id)
    if person is not None and person.created_at > at:
        return EventLink(_("An account that was removed"))
    return _name_person(person_id, names)


def _name_subject(row: Any, names: Any) -> EventLink:
    kind, number = row.subject_kind, row.subject_id
    if number is None:
        return EventLink(_name_word(kind, row.subject.partition(":")[2]))
    if kind == "person":
        return _name_holder(number, row.at, names)
    if kind in ORGANISATION_SUBJECTS and number in names.organisations:
        text = _get_local_name(names.organisations[number])
        return EventLink(text, "accounts.organisation", (("organisation_id", number),))
    if kind == "units" and number in names.units:
        return EventLink(_get_local_name(names.units[number]))
    if kind in SUBJECT_WORDS:
        words, endpoint, parameter = SUBJECT_WORDS[kind]
        values = ((parameter, number),) if endpoint else ()
        return EventLink(_(words) % {"id": number}, endpoint, values)
    return EventLink("")


def _name_word(kind: str, word: str) -> str:
    """Return the name of a subject that has a word of the program instead of an id."""
    if kind == "list":
        return _(LIST_WORDS[word]) if word in LIST_WORDS else word
    if kind in WHOLE_SUBJECTS and not word:
        return _(WHOLE_SUBJECTS[kind])
    return word if kind in ("course", "page") else ""


def _get_local_name(row: Any) -> str:
    return str(getattr(row, f"name_{current_language()}"))


def describe_details(details: dict[str, Any], names: Any) -> str:
    """Return the known details as a text: "Role: HR of a state body; Organisation: …"."""
    parts = [
        f"{_(words)}: {text}"
        for name, words in DETAIL_WORDS.items()
        if (text := _describe_detail(name, details.get(name), names))
    ]
    return "; ".join(parts)


def _describe_detail(name: str, value: Any, names: Any) -> str:
    if value is None or value in ("", []):
        return ""
    if name == "role":
        return dict(list_role_choices()).get(value, str(value))
    fields = {"organisation_id": "organisations", "region_unit_id": "units"}
    if name in fields:
        rows_by_id = getattr(names, fields[name])
        return _get_local_name(rows_by_id[value]) if value in rows_by_id else ""
    if name == "due_on":
        return format_date(date.fromisoformat(value))
    words = {"columns": FIELD_WORDS, "factors": FACTOR_WORDS}.get(name, {})
    if isinstance(value, list):
        return ", ".join(_(words[code]) if code in words else str(code) for code in value)
    return str(value)


def describe_origin(row: Any) -> str:
    """Return from where an action came: the way, the device, the network of the IP."""
    channel, _colon, number = row.origin.partition(":")
    words = {
        BROWSER: "" if row.device else _("Browser"),
        API: _("API token %(id)s") % {"id": number},
        BACKGROUND: _("Background work"),
        COMMAND: _("Command line"),
    }
    parts = (words.get(channel, ""), row.device, row.network)
    return ", ".join(part for part in parts if part)
