"""Screens after a check: the progress of the job, or the lines with what each does."""

from functools import partial
from typing import Any, Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.core.i18n import gettext
from lms.core.jobs import FAILED as FAILED_JOB
from lms.core.jobs import find_latest_job
from lms.messaging.rules.kinds import list_channels
from lms.people_import import queries, services
from lms.people_import.forms import ACTIONS, ApplyForm, LineFilter
from lms.people_import.queries import LineEntry
from lms.people_import.rules import (
    APPLICABLE,
    APPLIED,
    CHECKED,
    FAULTY,
    MISSING,
    NEW,
    SKIPPED,
    UNCHANGED,
    UNCLEAR,
    UNDONE,
    UPLOADED,
    WORK,
    describe_kind,
)
from lms.people_import.views.common import MANAGERS, STATE_WORDS, STEPS, blueprint
from lms.people_import.views.lines import ACTION_WORDS, describe_kinds, describe_lines
from lms.web import access
from lms.web.container import container, now
from lms.web.pagination import Listing, read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import session

# Lines on one page: below the kinds of fault, with fields to correct, and without.
FIRST_SIZE: Final = 4
FORM_SIZE: Final = 10
LIST_SIZE: Final = 25


@blueprint.get("/imports/<int:import_id>")
@access.role(*MANAGERS)
def result(import_id: int) -> str | Response:
    """Show the progress of an import, or its lines with what each does."""
    people_import = queries.get_managed_import(session(), by=access.actor(), import_id=import_id)
    state = queries.get_current_state(session(), people_import)
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
        "people_import/result.html", **values, **_build_result_values(people_import, state)
    )


def _build_result_values(people_import: Any, state: str) -> dict[str, Any]:
    """Return the template values of an import without a running job."""
    counts, choice = people_import.counts, LineFilter()
    kind = str(choice.kind.data)
    action = "" if kind else _choose_action(counts, state, str(choice.action.data))
    page = _read_lines(people_import.id, action, kind)
    applied_count = queries.count_applied_lines(session(), people_import.id)
    return {
        "page": page,
        "rows": describe_lines(people_import, page.items),
        "action": action,
        "kind": kind,
        "is_overview": not kind and not choice.action.data,
        "kind_words": describe_kind(kind) if kind else "",
        "kinds": describe_kinds(people_import.id),
        "taken_without": queries.count_taken_without(session(), people_import.id),
        "is_correctable": state == CHECKED and not applied_count,
        "words": ACTION_WORDS,
        "counts": {name: counts.get(name, 0) for name in ACTIONS},
        "form": ApplyForm(),
        "applied": applied_count,
        "error": _describe_error(counts),
        **(_describe_access(people_import.id) if state == APPLIED else {}),
    }


def _read_lines(import_id: int, action: str, kind: str) -> Listing[LineEntry]:
    """Return a page of lines, and note the access to the people who were there before."""
    page = read_counted_listing(
        partial(
            queries.list_lines,
            session(),
            import_id=import_id,
            action="" if action == "kept" else action,
            not_undone=action == "kept",
            code=kind,
            cipher=container().iin_cipher,
        ),
        size=_choose_size(action, kind),
    )
    known_ids = {
        row.person_id for row in page.items if row.person_id is not None and row.action != NEW
    }.union(*(row.candidates for row in page.items))
    note_access(known_ids, "import")
    return page


def _choose_size(action: str, kind: str) -> int:
    """Return how many lines stand on a page, so that it is no endless one on a phone."""
    if kind or action in (FAULTY, UNCLEAR, SKIPPED):
        return FORM_SIZE if kind or LineFilter().action.data else FIRST_SIZE
    return LIST_SIZE


def _choose_action(counts: dict[str, Any], state: str, requested_action: str) -> str:
    """Return the action to show: the requested one, else the first that needs attention."""
    first = ("kept",) if state == UNDONE and counts.get("kept") else ()
    return requested_action or next(
        (
            name
            for name in (*first, UNCLEAR, FAULTY, *APPLICABLE, MISSING, UNCHANGED, SKIPPED)
            if counts.get(name)
        ),
        NEW,
    )


def _describe_access(import_id: int) -> dict[str, Any]:
    """Return how the new people get in: who still has no way, invitations, cards, work."""
    subject = queries.name_subject(import_id)
    latest = [
        job
        for kind in (queries.INVITE_JOB, queries.CARDS_JOB)
        if (job := find_latest_job(session(), kind=kind, subject=subject))
    ]
    return {
        "awaiting": queries.count_awaiting(
            session(),
            by=access.actor(),
            import_id=import_id,
            channels=list_channels(container().settings.sms_gateway),
            now=now(),
        ),
        "invitations": queries.count_invitations(session(), import_id),
        "card_files": services.list_card_files(session(), import_id),
        "access_job": next((job for job in latest if job.is_open), None),
        "is_stopped": any(job.state == FAILED_JOB for job in latest),
    }


def _describe_error(counts: dict[str, Any]) -> str:
    """Return why the job stopped, or an empty string."""
    return gettext(counts["error"]) % counts.get("error_values", {}) if counts.get("error") else ""
