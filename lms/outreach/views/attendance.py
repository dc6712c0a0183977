"""Screens of the list of a training: who comes, waits, came; adding and removing people."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import EXPORTED, LIST_SEEN, PAGE_SEEN
from lms.accounts.services import record_event
from lms.core.i18n import current_language, format_number, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.core.text import parse_ids
from lms.outreach import queries, services
from lms.outreach.errors import PersonNotFound, TrainingNotFound
from lms.outreach.forms.attendees import AddForm, AttendeeFilter
from lms.outreach.rules import COMING
from lms.outreach.views.common import MANAGERS, blueprint, load_managed
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access, note_while_sent
from lms.web.templating import local
from lms.web.transaction import database, read_while_sent, reading_session, session

PAGE_SIZE: Final = 50  # a group is marked on one page


@blueprint.get("/trainings/<int:training_id>/people")
@access.role(*MANAGERS)
def people(training_id: int) -> str:
    """Show the list. Each look is recorded for the people shown (note_access)."""
    return _render_list(training_id, AddForm())


@blueprint.post("/trainings/<int:training_id>/people")
@access.role(*MANAGERS)
def add(training_id: int) -> BaseResponse | tuple[str, int]:
    """Put a person on the list."""
    load_managed(training_id)
    form = AddForm()
    if form.is_submitted():
        try:
            state = services.look_up_and_add(
                database(),
                training_id=training_id,
                login=form.login.data,
                by=access.actor(),
                cipher=container().iin_cipher,
                now=now(),
            )
        except PersonNotFound as error:
            form.fail("login", error.describe())
        else:
            if state == COMING:
                flash(_("The person is on the list."), "success")
            else:
                flash(_("All seats are taken: the person is on the waiting list."), "info")
            return redirect(url_for("outreach.people", training_id=training_id), 303)
    return _render_list(training_id, form), 422


@blueprint.post("/trainings/<int:training_id>/attendance")
@access.role(*MANAGERS)
def record_attendance(training_id: int) -> BaseResponse:
    """Record for the people shown whether they came."""
    sign_up_ids, came_ids, ticked_ids = (
        _read_posted_ids(name) for name in ("shown", "came", "ticked")
    )
    count = services.note_attendance(
        session(),
        training_id=training_id,
        sign_up_ids=sign_up_ids,
        came_ids=came_ids,
        ticked_ids=ticked_ids,
        by=access.actor(),
        now=now(),
    )
    flash(
        _("Noted for so many people: %(count)s.") % {"count": format_number(count)},
        "success" if count else "info",
    )
    page = request.form.get("page", "")
    return redirect(
        url_for(
            "outreach.people",
            training_id=training_id,
            page=page if page.isdigit() and page != "1" else None,
            name=request.args.get("name") or None,
            sort=request.args.get("sort") or None,
        ),
        303,
    )


@blueprint.get("/trainings/<int:training_id>/people/<int:sign_up_id>/remove")
@access.role(*MANAGERS)
def remove(training_id: int, sign_up_id: int) -> str:
    """Ask whether to take a person off the list."""
    row, person = _load_attendee(training_id, sign_up_id)
    note_access([person.person_id], PAGE_SEEN)
    return render_template("outreach/remove.html", row=row, person=person)


@blueprint.post("/trainings/<int:training_id>/people/<int:sign_up_id>/remove")
@access.role(*MANAGERS)
def confirm_removal(training_id: int, sign_up_id: int) -> BaseResponse:
    """Take a person off the list."""
    _load_attendee(training_id, sign_up_id)
    services.remove_person(
        session(),
        training_id=training_id,
        sign_up_id=sign_up_id,
        by=access.actor(),
        moment=moment(),
    )
    flash(_("The person is off the list."), "success")
    return redirect(url_for("outreach.people", training_id=training_id), 303)


@blueprint.post("/trainings/<int:training_id>/people/export")
@access.role(*MANAGERS)
def export_people(training_id: int) -> Response:
    """Send the list as a file, filtered and sorted as the URL says."""
    row, form, kind = load_managed(training_id), AttendeeFilter(), read_format()
    record_event(
        session(),
        kind="exported",
        subject=f"training:{training_id}",
        now=now(),
        by_id=access.actor().audit_id,
        format=kind,
    )
    name, sort = form.name.data or "", form.sort.data
    people = read_while_sent(
        lambda own_session: queries.stream_attendees(own_session, training_id, name=name, sort=sort)
    )
    people = note_while_sent(people, lambda person: person.person_id, EXPORTED)
    rows = _export_rows(people, current_language(), container().settings.timezone)
    return send_table(
        name="training", title=local(row, "title"), header=_export_header(), rows=rows
    )


def _export_header() -> list[str]:
    return [
        _("Surname"),
        _("Given name"),
        _("Patronymic"),
        _("District"),
        _("State"),
        _("Came"),
        _("Signed up"),
    ]


def _export_rows(
    people: Iterator[queries.Attendee], language: str, zone: ZoneInfo
) -> Iterator[Sequence[Cell]]:
    """Yield the rows of the file; they are written after the request, so the language is set."""
    with using_language(language):
        for person in people:
            signed_up = person.queued_at.astimezone(zone).replace(tzinfo=None)
            yield [
                person.surname,
                person.given_name,
                person.patronymic,
                local(person, "unit"),
                _("has a seat") if person.state == COMING else _("waits"),
                {True: _("yes"), False: _("no"), None: None}[person.came],
                f"{signed_up:%d.%m.%Y %H:%M}",
            ]


def _load_attendee(
    training_id: int, sign_up_id: int
) -> tuple[queries.TrainingRow, queries.Attendee]:
    row, person = (
        load_managed(training_id),
        queries.find_attendee(reading_session(), training_id, sign_up_id),
    )
    if person is None:
        raise TrainingNotFound
    return row, person


def _render_list(training_id: int, adding: AddForm) -> str:
    row, form = load_managed(training_id), AttendeeFilter()
    page = read_counted_listing(
        partial(
            queries.list_attendees,
            session(),
            training_id,
            name=form.name.data or "",
            sort=form.sort.data,
        ),
        size=PAGE_SIZE,
    )
    note_access([person.person_id for person in page.items], LIST_SEEN)
    return render_template("outreach/people.html", row=row, form=form, adding=adding, page=page)


def _read_posted_ids(name: str) -> set[int]:
    """Return the ids posted under a name, at most a page of them."""
    return set(parse_ids(request.form.getlist(name)[:PAGE_SIZE]))
