"""The reports that come to a person: the list, setting one up, changing, pausing and ending it."""

from functools import partial
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.core.errors import Conflict
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.messaging import queries as messaging
from lms.messaging.rules.wording import report_name
from lms.periodic_reports.rules import HALF
from lms.report_builder.queries.saved import reports as saved_reports
from lms.schedules import queries, services
from lms.schedules.errors import HasEnded
from lms.schedules.forms import ScheduleForm, StateFilter, every_name
from lms.schedules.queries import ScheduleRow, SendingFilter, Subject
from lms.schedules.rules import ENDED, SAVED, SUBJECTS
from lms.schedules.views import tables
from lms.schedules.views.common import READERS, address, blueprint
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.pagination import read_listing
from lms.web.transaction import reading, session

LATEST: Final = 5  # of what was sent, on the page of a report
SAVED_SHOWN: Final = 100


@blueprint.get("/")
@access.role(*READERS)
def index() -> str:
    """The reports that come to the person by e-mail."""
    form, person_id = StateFilter(), access.actor().person_id
    state = form.state.data or ""
    page = read_listing(
        partial(queries.schedules, reading(), person_id, state=state),
        partial(queries.schedule_count, reading(), person_id, state=state),
    )
    return render_template(
        "schedules/index.html",
        form=form,
        page=page,
        table=tables.schedules_table(page.items),
        **address(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@access.role(*READERS)
def new() -> str | Response | tuple[str, int]:
    """First what: then how often and as which file. All of it may stand in the address, so that a colleague can be sent it."""
    kind = request.values.get("what", "")
    if kind not in SUBJECTS:
        rows, _total = saved_reports(reading(), access.actor(), sort="name", limit=SAVED_SHOWN)
        return render_template("schedules/choose.html", saved=rows)
    subject = _asked(kind)
    places = [] if kind == SAVED else _places(subject)
    form = ScheduleForm(
        kind,
        places=places,
        before_due=subject is not None and subject.before_due(HALF),
        place=_place_key(subject) if subject else "",
        every=request.args.get("every"),
        format=request.args.get("format"),
    )
    if form.submitted():
        chosen = (
            subject if subject is not None and kind == SAVED else _chosen(kind, form.place.data)
        )
        try:
            made = services.add_schedule(
                session(),
                by=access.actor(),
                subject=chosen,
                every=form.every.data,
                form=form.format.data,
                moment=moment(),
            )
        except Conflict as error:
            form.form_errors.append(error.text())
        else:
            flash(_("The report will come by e-mail."), "success")
            return redirect(url_for("schedules.schedule", schedule_id=made), 303)
    name = report_name(kind, subject.name, subject.names) if subject else ""
    page = render_template("schedules/new.html", form=form, kind=kind, name=name, **address())
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/<int:schedule_id>")
@access.role(*READERS)
def schedule(schedule_id: int) -> str:
    """A report that comes by e-mail: what it is, when it comes next, what was sent last."""
    person_id = access.actor().person_id
    row = queries.schedule(reading(), person_id, schedule_id)
    sent = queries.sendings(reading(), person_id, SendingFilter(schedule_id=row.id), limit=LATEST)
    mails = messaging.mails_of(reading(), [one.key for one in sent])
    return render_template(
        "schedules/schedule.html",
        row=row,
        name=tables.name_of(row),
        every=every_name(row.every, before_due=row.before_due),
        standing=tables.standing(row),
        table=tables.sendings_table(sent, mails),
        colleague=_address_for_colleague(row),
        **address(),
    )


@blueprint.route("/<int:schedule_id>/edit", methods=["GET", "POST"])
@access.role(*READERS)
def edit(schedule_id: int) -> Response | tuple[str, int]:
    """How often, and as which file."""
    row = _open(schedule_id)
    form = ScheduleForm(row.subject, before_due=row.before_due, every=row.every, format=row.format)
    if form.submitted():
        services.change_schedule(
            session(),
            by=access.actor(),
            schedule_id=schedule_id,
            every=form.every.data,
            form=form.format.data,
            moment=moment(),
        )
        flash(_("The change is saved."), "success")
        return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)
    page = render_template("schedules/edit.html", form=form, row=row, name=tables.name_of(row))
    return page, 422 if form.errors else 200


@blueprint.post("/<int:schedule_id>/pause")
@access.role(*READERS)
def pause(schedule_id: int) -> Response:
    """Sends nothing until it is resumed."""
    services.pause_schedule(session(), by=access.actor(), schedule_id=schedule_id, now=now())
    flash(_("The report pauses."), "success")
    return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)


@blueprint.post("/<int:schedule_id>/resume")
@access.role(*READERS)
def resume(schedule_id: int) -> Response:
    """Goes on, from the next time."""
    services.resume_schedule(session(), by=access.actor(), schedule_id=schedule_id, moment=moment())
    flash(_("The report comes again."), "success")
    return redirect(url_for("schedules.schedule", schedule_id=schedule_id), 303)


@blueprint.route("/<int:schedule_id>/end", methods=["GET", "POST"])
@access.role(*READERS)
def end(schedule_id: int) -> str | Response:
    """Asks once more, then ends it."""
    row = _open(schedule_id)
    if request.method == "GET":
        return render_template("schedules/end.html", row=row, name=tables.name_of(row))
    services.end_schedule(session(), by=access.actor(), schedule_id=schedule_id, now=now())
    flash(_("The report no longer comes by e-mail."), "success")
    return redirect(url_for("schedules.index"), 303)


@blueprint.post("/<int:schedule_id>/send")
@access.role(*READERS)
def send(schedule_id: int) -> Response:
    """Has it drawn now, in the background; the page of it shows how far that is."""
    made = services.ask_for_report(
        session(), by=access.actor(), schedule_id=schedule_id, moment=moment()
    )
    return redirect(url_for("schedules.sent_one", sending_id=made), 303)


def _open(schedule_id: int) -> ScheduleRow:
    """The schedule, if it has not ended."""
    row = queries.schedule(reading(), access.actor().person_id, schedule_id)
    if row.state == ENDED:
        raise HasEnded
    return row


def _asked(kind: str) -> Subject | None:
    """What the address asks for; None where the place is still to be chosen. Raises NotFound for what is foreign or missing."""
    saved, place_kind, place_id = (
        request.args.get(name, "") for name in ("report", "kind", "place")
    )
    if kind == SAVED:
        return _subject(kind, saved_report_id=_number(saved))
    return (
        _subject(kind, place_kind=place_kind, place_id=_number(place_id))
        if place_kind or place_id
        else None
    )


def _chosen(kind: str, key: str) -> Subject:
    place_kind, _sign, number = key.partition(":")
    return _subject(kind, place_kind=place_kind, place_id=_number(number))


def _subject(
    kind: str, *, place_kind: str = "", place_id: int = 0, saved_report_id: int | None = None
) -> Subject:
    return queries.subject_of(
        reading(),
        access.actor(),
        kind,
        place_kind=place_kind,
        place_id=place_id,
        saved_report_id=saved_report_id,
    )


def _number(text: str) -> int:
    """The id that an address or a form names; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _places(subject: Subject | None) -> list[tuple[str, str]]:
    """The places to choose from, the one asked for among them."""
    offered = queries.places_offered(reading(), access.actor())
    asked = (
        [subject.place]
        if subject
        and (subject.place.kind, subject.place.id) not in {(p.kind, p.id) for p in offered}
        else []
    )
    return [
        (f"{one.kind}:{one.id}", getattr(one, f"name_{current_language()}"))
        for one in (*asked, *offered)
    ]


def _place_key(subject: Subject) -> str:
    return f"{subject.place.kind}:{subject.place.id}"


def _address_for_colleague(row: ScheduleRow) -> str:
    """An address by which a colleague sets up the same for themselves, within their own scope."""
    what = (
        {"report": row.saved_report_id}
        if row.subject == SAVED
        else {"kind": row.place_kind, "place": row.place_id}
    )
    path = url_for("schedules.new", what=row.subject, every=row.every, format=row.format, **what)
    return f"{container().settings.base_url}{path}"
