"""The list of a session: who comes, who waits, who was there; putting somebody on it and taking somebody off."""

from collections.abc import Iterator, Sequence
from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import EXPORTED, LIST_SEEN, PAGE_SEEN
from lms.accounts.services import record_event
from lms.core.i18n import current_language, format_number, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.outreach import queries, services
from lms.outreach.errors import PersonNotFound, SessionNotFound
from lms.outreach.forms import AddForm, AttendeeFilter
from lms.outreach.rules import COMING
from lms.outreach.views.common import RUNNERS, blueprint, load_run
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import PAGE_SIZE, read_counted_listing
from lms.web.personal import note_access, note_while_sent
from lms.web.transaction import read_while_sent, reading, session


@blueprint.get("/sessions/<int:session_id>/people")
@access.role(*RUNNERS)
def people(session_id: int) -> str:
    """The list. Whom it shows is noted for them to see."""
    return _list(session_id, AddForm())


@blueprint.post("/sessions/<int:session_id>/people")
@access.role(*RUNNERS)
def add(session_id: int) -> BaseResponse | tuple[str, int]:
    """Puts somebody on it."""
    load_run(session_id)
    form = AddForm()
    if form.submitted():
        try:
            state = services.add_person(
                session(),
                session_id=session_id,
                login=form.login.data,
                by=access.actor(),
                cipher=container().iin_cipher,
                now=now(),
            )
        except PersonNotFound as error:
            form.fail("login", error.text())
        else:
            if state == COMING:
                flash(_("The person is on the list."), "success")
            else:
                flash(_("All places are taken: the person is on the waiting list."), "info")
            return redirect(url_for("outreach.people", session_id=session_id), 303)
    return _list(session_id, form), 422


@blueprint.post("/sessions/<int:session_id>/attendance")
@access.role(*RUNNERS)
def note(session_id: int) -> BaseResponse:
    """Notes for those who were shown whether they came."""
    shown, came = (_numbers(name) for name in ("shown", "came"))
    changed = services.note_attendance(
        session(), session_id=session_id, shown=shown, came=came, by=access.actor(), now=now()
    )
    flash(
        _("Noted for so many people: %(count)s.") % {"count": format_number(changed)},
        "success" if changed else "info",
    )
    page = request.form.get("page", "")
    return redirect(
        url_for(
            "outreach.people",
            session_id=session_id,
            page=page if page.isdigit() and page != "1" else None,
        ),
        303,
    )


@blueprint.get("/sessions/<int:session_id>/people/<int:sign_up_id>/remove")
@access.role(*RUNNERS)
def remove(session_id: int, sign_up_id: int) -> str:
    """Asks once more."""
    row, person = _load(session_id, sign_up_id)
    note_access([person.person_id], PAGE_SEEN)
    return render_template("outreach/remove.html", row=row, person=person)


@blueprint.post("/sessions/<int:session_id>/people/<int:sign_up_id>/remove")
@access.role(*RUNNERS)
def confirm_removal(session_id: int, sign_up_id: int) -> BaseResponse:
    """Takes somebody off the list."""
    _load(session_id, sign_up_id)
    services.remove_person(
        session(), session_id=session_id, sign_up_id=sign_up_id, by=access.actor(), moment=moment()
    )
    flash(_("The list is shorter by one. Whoever waited longest has the place now."), "success")
    return redirect(url_for("outreach.people", session_id=session_id), 303)


@blueprint.post("/sessions/<int:session_id>/people/export")
@access.role(*RUNNERS)
def export_people(session_id: int) -> Response:
    """The list as a file, with the filter of the address."""
    row, form, kind, language = (
        load_run(session_id),
        AttendeeFilter(),
        asked_format(),
        current_language(),
    )
    record_event(
        session(),
        kind="exported",
        subject=f"training_session:{session_id}",
        now=now(),
        by_id=access.actor().audit_id,
        format=kind,
    )
    header = [
        _("Surname"),
        _("Given name"),
        _("Patronymic"),
        _("District"),
        _("State"),
        _("Came"),
        _("Signed up"),
    ]
    zone, name, sort = container().settings.timezone, form.name.data or "", form.sort.data
    people = read_while_sent(
        lambda own_session: queries.all_listed(own_session, session_id, name=name, sort=sort)
    )
    noted = note_while_sent(people, lambda person: person.person_id, EXPORTED)

    def rows() -> Iterator[Sequence[Cell]]:
        with using_language(language):
            for one in noted:
                came = {True: _("yes"), False: _("no"), None: None}[one.came]
                state = _("has a place") if one.state == COMING else _("waits")
                since = one.queued_at.astimezone(zone).replace(tzinfo=None)
                names = (one.surname, one.given_name, one.patronymic)
                yield [
                    *names,
                    getattr(one, f"unit_{language}"),
                    state,
                    came,
                    f"{since:%d.%m.%Y %H:%M}",
                ]

    return table_file(
        name="lesson", title=getattr(row, f"title_{language}"), header=header, rows=rows()
    )


def _load(session_id: int, sign_up_id: int) -> tuple[queries.SessionRow, queries.Attendee]:
    row, person = load_run(session_id), queries.listed_person(reading(), session_id, sign_up_id)
    if person is None:
        raise SessionNotFound
    return row, person


def _list(session_id: int, adding: AddForm) -> str:
    row, form = load_run(session_id), AttendeeFilter()
    page = read_counted_listing(
        partial(
            queries.listed, session(), session_id, name=form.name.data or "", sort=form.sort.data
        )
    )
    note_access([person.person_id for person in page.items], LIST_SEEN)
    return render_template("outreach/people.html", row=row, form=form, adding=adding, page=page)


def _numbers(name: str) -> set[int]:
    return {
        int(text)
        for text in request.form.getlist(name)[:PAGE_SIZE]
        if text.isascii() and text.isdigit() and len(text) < 10
    }
