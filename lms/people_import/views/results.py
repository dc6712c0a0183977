"""Screens after a check: the result, apply, undo, the faulty lines as a file."""

from functools import partial
from typing import Any, Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.rules.words import settlement_choices, sex_choices
from lms.accounts.services import record_event
from lms.auth.services import CARD_BATCH
from lms.core.i18n import N_, gettext
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
    describe_fault,
)
from lms.people_import.views.common import MANAGERS, STATE_WORDS, STEPS, blueprint, display_day
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import container, now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import Listing, read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session

ACTIONS: Final = (NEW, CHANGED, UNCHANGED, FAULTY, MISSING)
ACTION_WORDS: Final = {
    NEW: N_("New"),
    CHANGED: N_("Changed"),
    UNCHANGED: N_("Unchanged"),
    FAULTY: N_("Faulty"),
    MISSING: N_("Missing from the list"),
    "kept": N_("Not undone"),
}
TONES: Final = {NEW: "good", CHANGED: "warn", FAULTY: "bad", MISSING: "warn", UNCHANGED: "neutral"}
MORE_FIELDS: Final = {"region_unit_id": N_("District or city"), "post": N_("New post")}


@blueprint.get("/imports/<int:import_id>")
@access.role(*MANAGERS)
def result(import_id: int) -> str | Response:
    """Show the progress of an import, or its lines with what each does."""
    people_import = queries.get_managed_import(session(), by=access.actor(), import_id=import_id)
    state = queries.current_state(session(), people_import)
    if state == UPLOADED:
        return redirect(url_for("people_import.columns", import_id=import_id))
    values: dict[str, Any] = {
        "people_import": people_import,
        "state": state,
        "states": STATE_WORDS,
        "steps": STEPS,
        "organisation": accounts.get_organisation(session(), people_import.organisation_id),
    }
    if state in WORK:
        job = queries.find_work(session(), people_import)
        return render_template("people_import/progress.html", **values, job=job)
    return render_template(
        "people_import/result.html", **values, **_result_values(people_import, state)
    )


def _result_values(people_import: Any, state: str) -> dict[str, Any]:
    """Return the template values of an import without a running job."""
    counts, action = people_import.counts, _choose_action(people_import.counts, state)
    page = _read_lines(people_import.id, action)
    return {
        "page": page,
        "rows": _describe_lines(page.items),
        "action": action,
        "words": ACTION_WORDS,
        "counts": {name: counts.get(name, 0) for name in ACTIONS},
        "form": ApplyForm(),
        "applied": queries.count_applied_lines(session(), people_import.id),
        "error": _error_text(counts),
        "awaiting": _list_awaiting(people_import.id) if state == APPLIED else ([], 0),
        "most": CARD_BATCH,
    }


def _read_lines(import_id: int, action: str) -> Listing[LineEntry]:
    """Return a page of lines, and note the access to the people who were there before."""
    page = read_counted_listing(
        partial(
            queries.list_lines,
            session(),
            import_id=import_id,
            action="" if action == "kept" else action,
            not_undone=action == "kept",
            cipher=container().iin_cipher,
        )
    )
    known_ids = {
        row.person_id for row in page.items if row.person_id is not None and row.action != NEW
    }
    note_access(known_ids, "import")
    return page


def _choose_action(counts: dict[str, Any], state: str) -> str:
    """Return the action to show: the requested one, else the first that needs attention."""
    requested = str(LineFilter().action.data)
    first = ("kept",) if state == UNDONE and counts.get("kept") else ()
    return requested or next(
        (name for name in (*first, FAULTY, NEW, CHANGED, MISSING, UNCHANGED) if counts.get(name)),
        NEW,
    )


def _list_awaiting(import_id: int) -> tuple[list[int], int]:
    """Return the new people to print cards for now, at most a sheet, and their total."""
    return queries.list_awaiting_cards(
        session(), by=access.actor(), import_id=import_id, limit=CARD_BATCH
    )


def _error_text(counts: dict[str, Any]) -> str:
    """Return why the job stopped, or an empty string."""
    return gettext(counts["error"]) % counts.get("error_values", {}) if counts.get("error") else ""


def _describe_lines(lines: list[LineEntry]) -> list[dict[str, Any]]:
    """Return the lines as template values, with ids resolved to names."""
    changed_units = [
        line.changes["region_unit_id"] for line in lines if "region_unit_id" in line.changes
    ]
    unit_rows = find_units(
        session(), {int(unit) for pair in changed_units for unit in pair if unit}
    )
    organisations = accounts.get_organisations_by_id(
        session(), {line.organisation_id for line in lines if line.organisation_id}
    )
    names: dict[str, dict[Any, Any]] = {
        "region_unit_id": unit_rows,
        "post": organisations,
        "sex": dict(sex_choices()),
        "settlement": dict(settlement_choices()),
    }
    return [
        {
            "line": line,
            "word": gettext(ACTION_WORDS[line.action]),
            "tone": TONES[line.action],
            "faults": [describe_fault(fault) for fault in line.faults],
            "changes": [
                (
                    _field_label(name),
                    _display_value(names.get(name), old),
                    _display_value(names.get(name), new),
                )
                for name, (old, new) in line.changes.items()
            ],
            "organisation": organisations.get(line.organisation_id or 0),
        }
        for line in lines
    ]


def _field_label(name: str) -> str:
    return gettext(MORE_FIELDS.get(name) or FIELD_WORDS[name])


def _display_value(names: dict[Any, Any] | None, text: str | None) -> Any:
    """Return a field's value for display: a named row for an id, words for a code."""
    if names is not None and text:
        return names.get(int(text) if text.isdigit() else text)
    return display_day(text) if text else text


@blueprint.post("/imports/<int:import_id>/apply")
@access.role(*MANAGERS)
def apply(import_id: int) -> Response:
    """Request the applying of the list."""
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
    """Request the undoing of the list."""
    services.start_undo(session(), import_id=import_id, by=access.actor(), now=now())
    return redirect(url_for("people_import.result", import_id=import_id), 303)


@blueprint.post("/imports/<int:import_id>/faulty")
@access.role(*MANAGERS)
def export_faulty(import_id: int) -> Response:
    """Export the faulty lines as a file to correct and import again."""
    people_import = queries.get_managed_import(
        reading_session(), by=access.actor(), import_id=import_id
    )
    header, rows = services.build_faulty_table(
        reading_session(), container().storage, container().iin_cipher, people_import=people_import
    )
    subject, actor_id = queries.subject_of(import_id), access.actor().audit_id
    record_event(
        session(),
        kind="exported",
        subject=subject,
        now=now(),
        by_id=actor_id,
        table="faulty lines",
        format=read_format(),
    )
    return send_table(name=f"faulty-{import_id}", title=_("Faulty lines"), header=header, rows=rows)
