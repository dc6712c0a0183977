"""What came out of a check, applying it, taking it back, the faulty lines as a file."""

from functools import partial
from typing import Any, Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.rules.words import settlement_choices, sex_choices
from lms.accounts.services import CARD_BATCH, record_event
from lms.core.i18n import gettext, mark
from lms.core.i18n import gettext as _
from lms.people_import import queries, services
from lms.people_import.forms import ApplyForm, LineFilter
from lms.people_import.queries import LineEntry
from lms.people_import.rules import (
    APPLIED,
    CHANGED,
    FAULTY,
    FIELD_WORDS,
    MISSING,
    NEW,
    UNCHANGED,
    UNDONE,
    UPLOADED,
    WORK,
    fault_text,
)
from lms.people_import.views.common import MANAGERS, STATE_WORDS, STEPS, blueprint, day_text
from lms.regions.queries import units
from lms.web import access
from lms.web.container import container, now
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading, session

ACTIONS: Final = (NEW, CHANGED, UNCHANGED, FAULTY, MISSING)
ACTION_WORDS: Final = {
    NEW: mark("New"),
    CHANGED: mark("Changed"),
    UNCHANGED: mark("Unchanged"),
    FAULTY: mark("Faulty"),
    MISSING: mark("Missing from the list"),
    "kept": mark("Not undone"),
}
TONES: Final = {NEW: "good", CHANGED: "warn", FAULTY: "bad", MISSING: "warn", UNCHANGED: "neutral"}
MORE_FIELDS: Final = {"region_unit_id": mark("District or city"), "post": mark("New post")}


@blueprint.get("/imports/<int:import_id>")
@access.role(*MANAGERS)
def result(import_id: int) -> str | Response:
    """Where an import stands: its progress, or its lines with what each does."""
    found = queries.managed_import(session(), by=access.actor(), import_id=import_id)
    state = queries.standing(session(), found)
    if state == UPLOADED:
        return redirect(url_for("people_import.columns", import_id=import_id))
    body = accounts.organisation(session(), found.organisation_id)
    shown: dict[str, Any] = {
        "found": found,
        "state": state,
        "states": STATE_WORDS,
        "steps": STEPS,
        "organisation": body,
    }
    if state in WORK:
        return render_template(
            "people_import/progress.html", **shown, job=queries.work_of(session(), found)
        )
    action = _asked(found.counts, state)
    page = read_counted_listing(
        partial(
            queries.lines,
            session(),
            import_id=import_id,
            action="" if action == "kept" else action,
            kept=action == "kept",
            cipher=container().iin_cipher,
        )
    )
    rows = page.items
    note_access(
        {row.person_id for row in rows if row.person_id is not None and row.action != NEW}, "import"
    )  # of new people nobody sees more than they brought
    return render_template(
        "people_import/result.html",
        **shown,
        page=page,
        rows=_rows(rows),
        action=action,
        words=ACTION_WORDS,
        counts={name: found.counts.get(name, 0) for name in ACTIONS},
        form=ApplyForm(),
        applied=queries.applied_lines(session(), import_id),
        error=_error(found.counts),
        awaiting=_awaiting(import_id) if state == APPLIED else ([], 0),
        most=CARD_BATCH,
    )


def _asked(counts: dict[str, Any], state: str) -> str:
    """Which lines are shown: those that were asked for, else those that need a look first."""
    asked = str(LineFilter().action.data)
    first = ("kept",) if state == UNDONE and counts.get("kept") else ()
    return asked or next(
        (name for name in (*first, FAULTY, NEW, CHANGED, MISSING, UNCHANGED) if counts.get(name)),
        NEW,
    )


def _awaiting(import_id: int) -> tuple[list[int], int]:
    """Which of the new people can be given a sign-in card now, as many as a sheet holds, and how many there are."""
    return queries.awaiting_cards(
        session(), by=access.actor(), import_id=import_id, limit=CARD_BATCH
    )


def _error(counts: dict[str, Any]) -> str:
    """Why the work stopped, in words; empty if it did not."""
    return gettext(counts["error"]) % counts.get("error_values", {}) if counts.get("error") else ""


def _rows(lines: list[LineEntry]) -> list[dict[str, Any]]:
    """The lines in words."""
    changed = [line.changes["region_unit_id"] for line in lines if "region_unit_id" in line.changes]
    places = units(session(), {int(unit) for pair in changed for unit in pair if unit})
    bodies = accounts.organisations_by_id(
        session(), {line.organisation_id for line in lines if line.organisation_id}
    )
    names: dict[str, dict[Any, Any]] = {
        "region_unit_id": places,
        "post": bodies,
        "sex": dict(sex_choices()),
        "settlement": dict(settlement_choices()),
    }
    return [
        {
            "line": line,
            "word": gettext(ACTION_WORDS[line.action]),
            "tone": TONES[line.action],
            "faults": [fault_text(fault) for fault in line.faults],
            "changes": [
                (_field(name), _value(names.get(name), old), _value(names.get(name), new))
                for name, (old, new) in line.changes.items()
            ],
            "body": bodies.get(line.organisation_id or 0),
        }
        for line in lines
    ]


def _field(name: str) -> str:
    return gettext(MORE_FIELDS.get(name) or FIELD_WORDS[name])


def _value(names: dict[Any, Any] | None, text: str | None) -> Any:
    """What stands in a field: an id as the row that it names, a code in words."""
    if names is not None and text:
        return names.get(int(text) if text.isdigit() else text)
    return day_text(text) if text else text


@blueprint.post("/imports/<int:import_id>/apply")
@access.role(*MANAGERS)
def apply(import_id: int) -> Response:
    """Asks for the list to be applied."""
    form = ApplyForm()
    services.start_apply(
        session(),
        import_id=import_id,
        deactivate_missing=bool(form.deactivate_missing.data),
        by=access.actor(),
        now=now(),
    )
    return redirect(url_for("people_import.result", import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/undo")
@access.role(*MANAGERS)
def undo(import_id: int) -> Response:
    """Asks for the list to be taken back."""
    services.start_undo(session(), import_id=import_id, by=access.actor(), now=now())
    return redirect(url_for("people_import.result", import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/faulty")
@access.role(*MANAGERS)
def faulty(import_id: int) -> Response:
    """The faulty lines as a file to mend and bring along again."""
    found = queries.managed_import(reading(), by=access.actor(), import_id=import_id)
    header, rows = services.faulty_table(
        reading(), container().storage, container().iin_cipher, found=found
    )
    subject, actor_id = queries.subject_of(import_id), access.actor().audit_id
    record_event(
        session(),
        kind="exported",
        subject=subject,
        now=now(),
        by_id=actor_id,
        table="faulty lines",
        format=asked_format(),
    )
    return table_file(name=f"faulty-{import_id}", title=_("Faulty lines"), header=header, rows=rows)
