"""Words for where a person of a sitting is."""

from dataclasses import dataclass
from datetime import datetime

from lms.assessment.rules.supervision import ADMITTED, MOVED, REFUSED, REMOVED, WAITING
from lms.core.i18n import format_number, ngettext
from lms.core.i18n import gettext as _
from lms.sittings.queries import SittingPerson
from lms.sittings.rules import HANDED_IN, WRITING


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Where somebody is: a word with its kind of tag, and facts. `fingerprint` changes with it."""

    state: str
    kind: str
    notes: tuple[str, ...]
    fingerprint: str


def describe_person(person: SittingPerson, now: datetime) -> PersonWords:
    """Return where somebody is in words."""
    state, kind = {
        WAITING: (_("waits"), "warn"),
        ADMITTED: (_("let in, has not begun"), "neutral"),
        WRITING: (_("writes"), "good"),
        HANDED_IN: (_("handed in"), "good"),
        REFUSED: (_("not let in"), "bad"),
        REMOVED: (_("removed"), "bad"),
        MOVED: (_("let in, has not begun"), "neutral"),
    }[person.state]
    notes = tuple(_list_notes(person, now))
    return PersonWords(
        state=state, kind=kind, notes=notes, fingerprint=f"{person.admission_id} {state} {notes}"
    )


def _list_notes(person: SittingPerson, now: datetime) -> list[str]:
    notes = []
    if person.has_begun:
        numbers = {"answered": person.answered, "total": person.total}
        notes.append(_("%(answered)s of %(total)s answered") % numbers)
        minutes_left = person.count_minutes_left(now)
        text = ngettext("%(num)s minute left", "%(num)s minutes left", minutes_left)
        notes.append(text % {"num": format_number(minutes_left)})
    if person.minutes:
        text = ngettext("%(num)s minute given back", "%(num)s minutes given back", person.minutes)
        notes.append(text % {"num": format_number(person.minutes)})
    if person.browsers > 1:
        text = ngettext(
            "asked from %(num)s browser", "asked from %(num)s browsers", person.browsers
        )
        notes.append(text % {"num": format_number(person.browsers)})
    if person.state == WAITING and person.has_begun:
        notes.append(_("wants to go on here; the other browser stops then"))
    if person.reason and person.state in (REFUSED, REMOVED):
        notes.append(person.reason)
    return notes
