"""Lines of an import and their faults in words."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from lms.accounts import queries as accounts
from lms.accounts.rules import mask_iin
from lms.accounts.rules.words import list_settlement_choices, list_sex_choices
from lms.core.i18n import N_, gettext
from lms.people_import import queries
from lms.people_import.queries import LineEntry
from lms.people_import.rules import (
    APPLICABLE,
    CHANGED,
    FAULTY,
    FIELD_WORDS,
    INVITED,
    MISSING,
    NEW,
    SKIPPED,
    UNCHANGED,
    UNCLEAR,
    describe_fault,
    describe_kind,
    is_refusal,
    list_correctable_fields,
)
from lms.people_import.views.common import display_day
from lms.regions.queries import find_units
from lms.web.container import container
from lms.web.transaction import session

VISIBLE_DIGITS: Final = 4  # digits shown of a masked IIN
BETWEEN_CELLS: Final = " · "  # where a whole line is one text
ACTION_WORDS: Final = {
    NEW: N_("New"),
    CHANGED: N_("Changed"),
    INVITED: N_("Invited"),
    UNCHANGED: N_("Unchanged"),
    UNCLEAR: N_("To be decided"),
    FAULTY: N_("Not taken"),
    SKIPPED: N_("Left out"),
    MISSING: N_("Missing from the list"),
    "kept": N_("Not undone"),
}
TONES: Final = {
    NEW: "good",
    CHANGED: "warn",
    INVITED: "neutral",
    UNCHANGED: "neutral",
    UNCLEAR: "warn",
    FAULTY: "bad",
    SKIPPED: "neutral",
    MISSING: "warn",
}
# Kinds of fault that need the name of their field.
OF_ANY_FIELD: Final = ("name_letters", "name_signs", "too_long", "invisible")
MORE_FIELDS: Final = {"region_unit_id": N_("District or city"), "post": N_("New post")}


def describe_lines(people_import: Any, lines: list[LineEntry]) -> list[dict[str, Any]]:
    """Return the lines as template values, with ids resolved to names."""
    organisations = accounts.get_organisations_by_id(
        session(), {line.organisation_id for line in lines if line.organisation_id}
    )
    names = _map_names(lines, organisations)
    candidates = queries.map_candidates(
        session(),
        organisation_id=people_import.organisation_id,
        person_ids={person_id for line in lines for person_id in line.candidates},
    )
    return [
        {
            "line": line,
            "word": gettext(ACTION_WORDS[line.action]),
            "tone": TONES[line.action],
            "faults": [_describe_fault(line, fault) for fault in line.faults],
            "inputs": _list_inputs(line, people_import.matching),
            "candidates": [
                candidates[person_id] for person_id in line.candidates if person_id in candidates
            ],
            "changes": [
                (
                    _label_field(name),
                    _display_value(names.get(name), old),
                    _display_value(names.get(name), new),
                )
                for name, (old, new) in line.changes.items()
            ],
            "organisation": organisations.get(line.organisation_id or 0),
        }
        for line in lines
    ]


def _label_field(name: str) -> str:
    return gettext(MORE_FIELDS.get(name) or FIELD_WORDS[name])


def _display_value(names: dict[Any, Any] | None, text: str | None) -> Any:
    """Return a field's value for display: a named row for an id, words for a code."""
    if names is not None and text:
        return names.get(int(text) if text.isdigit() else text)
    return display_day(text) if text else text


def _map_names(lines: list[LineEntry], organisations: dict[int, Any]) -> dict[str, dict[Any, Any]]:
    """Return what the ids and codes in changes stand for, by field."""
    changed_units = [
        line.changes["region_unit_id"] for line in lines if "region_unit_id" in line.changes
    ]
    unit_ids = {int(unit) for pair in changed_units for unit in pair if unit}
    return {
        "region_unit_id": find_units(session(), unit_ids),
        "post": organisations,
        "sex": dict(list_sex_choices()),
        "settlement": dict(list_settlement_choices()),
    }


def _describe_fault(line: LineEntry, fault: Any) -> str:
    """Return a fault in words; of a field that a line is taken without, what stood there.

    A contact that somebody elsewhere has is a fault of no field: it does not say of which.
    """
    is_taken = line.action in (*APPLICABLE, UNCHANGED)
    is_of_field = fault[0] in FIELD_WORDS and fault[1] != "name_letters"
    if not is_taken or is_refusal(fault) or not is_of_field:
        return describe_fault(fault)
    text = display_day(line.cells.get(fault[0], ""))
    field = gettext(FIELD_WORDS[fault[0]])
    if not text:
        return gettext("Taken without: %(field)s.") % {"field": field} + f" {describe_fault(fault)}"
    without = gettext("Taken without: %(field)s “%(text)s”.") % {"field": field, "text": text}
    return f"{without} {describe_fault(fault)}"


def _list_inputs(line: LineEntry, matching: Collection[str]) -> list[tuple[str, str, str]]:
    """Return the fields in which a line can be put right: name, label and the text as it is."""
    return [
        (name, gettext(FIELD_WORDS[name]), display_day(line.cells.get(name, "")))
        for name in list_correctable_fields(line.faults, matching)
    ]


def describe_kinds(import_id: int) -> list[dict[str, Any]]:
    """Return the kinds of fault of a list with an example each, the most frequent first."""
    kinds = queries.summarise_faults(session(), import_id)
    examples = queries.list_examples(
        session(), import_id=import_id, kinds=kinds, cipher=container().iin_cipher
    )
    return [
        {
            "code": kind.code,
            "words": describe_kind(kind.code),
            "field": gettext(FIELD_WORDS[kind.field]) if kind.code in OF_ANY_FIELD else "",
            "action": kind.action,
            "tone": TONES[kind.action] if kind.action != NEW else "neutral",
            "outcome": _describe_outcome(kind),
            "lines": kind.lines,
            "example": _mask_example(kind.field, examples.get(kind.first_line, {})),
        }
        for kind in kinds
    ]


def _mask_example(name: str, cells: Mapping[str, str]) -> str:
    """Return the text of a faulty cell; of an IIN, which may lack one digit alone, its end."""
    text = cells.get(name, "")
    if name == "iin" and len(text) > VISIBLE_DIGITS:
        return mask_iin(text)
    return BETWEEN_CELLS.join(map(display_day, text.split(BETWEEN_CELLS)))


def _describe_outcome(kind: queries.FaultKind) -> str:
    """Return what is done with lines that have this kind of fault."""
    if kind.action not in (*APPLICABLE, UNCHANGED):
        return gettext(ACTION_WORDS[kind.action])
    return gettext("Taken") if kind.code == "name_letters" else gettext("Taken without it")
