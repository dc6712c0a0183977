"""Screens of the audit record: who did what to whom, when and from where."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from lms.accounts.queries import PeopleFilter, find_people_ids
from lms.accounts.rules import HR, LIST_SEEN, NATIONAL_ADMIN, OFFICER
from lms.audit import queries
from lms.audit.exports import EVENTS, pack_filter
from lms.audit.forms import EventFilterForm
from lms.audit.queries import EventFilter, EventRow
from lms.audit.rules.describing import EventLink, EventWords, describe_event, name_kind
from lms.audit.rules.words import GROUPS
from lms.core.i18n import format_datetime
from lms.core.text import parse_id
from lms.regions.queries import list_districts_by_region
from lms.web import access
from lms.web.container import container, moment
from lms.web.downloads import send_list
from lms.web.pagination import build_url_with
from lms.web.personal import note_access, note_opening
from lms.web.tables import TableRow
from lms.web.transaction import reading_session

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
READERS: Final = (OFFICER, HR, NATIONAL_ADMIN)
DAYS_OF_HEADS: Final = 7
MOST_PEOPLE: Final = 50  # people whom a part of a name may mean


@blueprint.get("/")
@access.role(*READERS)
def index() -> str:
    """List the events that the reader may see, the latest first. The look itself is recorded."""
    form, actor = EventFilterForm(units=list_districts_by_region(reading_session())), access.actor()
    search = build_search(form)
    before, after = parse_id(request.args.get("before")), parse_id(request.args.get("after"))
    page, total = queries.read_counted_events(
        reading_session(),
        by=actor,
        search=search,
        before=before,
        after=after,
        most=queries.MOST_COUNTED + 1,
    )
    names = queries.load_names(reading_session(), page.rows, actor)
    subjects = {row.subject_id for row in page.rows if row.subject_kind == "person"}
    visible_ids = [person_id for person_id in subjects if person_id in names.visible]
    note_access(visible_ids, LIST_SEEN)
    if not visible_ids:
        note_opening(0)
    return render_template(
        "audit/index.html",
        form=form,
        filters={name: value for name, value in request.args.items() if value and name in form},
        page=page,
        rows=[_build_row(row, describe_event(row, names)) for row in page.rows],
        total=total,
        most=queries.MOST_COUNTED,
        kind=name_kind(form.kind.data) if form.kind.data else "",
        **_read_heads(),
        newer_url=page.newer and build_url_with(before=None, after=page.newer),
        older_url=page.older and build_url_with(before=page.older, after=None),
        first_url=None if page.at_start else build_url_with(before=None, after=None),
    )


def _build_row(row: EventRow, words: EventWords) -> TableRow:
    """Return the row of an event in the table of the page."""
    url = escape(build_url_with(kind=row.kind, group=None, before=None, after=None))
    details = f'<br><span class="meta">{escape(words.details)}</span>' if words.details else ""
    return {
        "at": format_datetime(row.at, container().settings.timezone),
        "who": _build_link(words.actor),
        "what": Markup(f'<a href="{url}">{escape(words.action)}</a>{details}'),  # noqa: S704 - escaped
        "about": _build_link(words.about) if words.about.text else None,
        "origin": words.origin or None,
    }


def _build_link(link: EventLink) -> TableRow:
    """Return a cell, with the URL of its page if the reader may open that."""
    is_open = link.endpoint and access.may_enter(link.endpoint)
    href = url_for(link.endpoint, **dict(link.values)) if is_open else None
    return {"text": link.text, "href": href}


def _read_heads() -> dict[str, Any]:
    """Return the head and those of the last days, for who answers for the whole record."""
    if not access.actor().is_national_admin():
        return {"head": None, "daily_heads": []}
    session = reading_session()
    daily = queries.list_daily_heads(session, moment=moment(), days=DAYS_OF_HEADS)
    return {"head": queries.load_head(session), "daily_heads": daily}


@blueprint.post("/export")
@access.role(*READERS)
def export() -> Response:
    """Send the events as a file; a long workbook is prepared by a job."""
    form = EventFilterForm(units=list_districts_by_region(reading_session()))
    return send_list(EVENTS, pack_filter(build_search(form)))


def build_search(form: EventFilterForm) -> EventFilter:
    """Return the filter of the form. A name that nobody in scope has finds nothing."""
    return EventFilter(
        kinds=_read_kinds(form),
        actors=_read_people(form.actor.data, form.actor_name.data),
        subjects=_read_people(form.person.data, form.subject_name.data),
        organisation_id=parse_id(form.organisation_id.data),
        region_unit_id=form.region_unit_id.data,
        since=_find_day_start(form.since.data),
        until=_find_day_start(form.until.data and form.until.data + timedelta(days=1)),
    )


def _read_kinds(form: EventFilterForm) -> tuple[str, ...]:
    if form.kind.data:
        return (form.kind.data,)
    _name, kinds = GROUPS.get(form.group.data, ("", {}))
    return tuple(kinds)


def _read_people(number: Any, text: str | None) -> tuple[int, ...] | None:
    """Return the ids of whom a filter means; None if it means everybody."""
    if (person_id := parse_id(number)) is not None:
        return (person_id,)
    if not text:
        return None
    filters = PeopleFilter(text=text)
    return find_people_ids(reading_session(), by=access.actor(), filters=filters, most=MOST_PEOPLE)


def _find_day_start(day: date | None) -> datetime | None:
    """Return the moment at which a local day begins."""
    zone = container().settings.timezone
    return None if day is None else datetime.combine(day, time(), tzinfo=zone)
