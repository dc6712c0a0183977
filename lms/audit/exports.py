"""The record as a file."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor
from lms.audit import queries
from lms.audit.queries import EventFilter
from lms.audit.rules.describing import describe_event
from lms.core.i18n import gettext as _
from lms.web.list_exports import ExportedRow, ListReader, ListSource, OpenList, Params

READERS: Final = frozenset({OFFICER, HR, NATIONAL_ADMIN})


def pack_filter(search: EventFilter) -> dict[str, Any]:
    """Return a filter as the parameters of the list, a JSON object."""
    return {
        "kinds": list(search.kinds),
        "actors": None if search.actors is None else list(search.actors),
        "subjects": None if search.subjects is None else list(search.subjects),
        "organisation_id": search.organisation_id,
        "region_unit_id": search.region_unit_id,
        "since": search.since and search.since.isoformat(),
        "until": search.until and search.until.isoformat(),
    }


def unpack_filter(params: Params) -> EventFilter:
    """Return the filter that was packed."""
    actors, subjects = params["actors"], params["subjects"]
    since, until = (
        datetime.fromisoformat(params[name]) if params[name] else None
        for name in ("since", "until")
    )
    return EventFilter(
        kinds=tuple(params["kinds"]),
        actors=None if actors is None else tuple(actors),
        subjects=None if subjects is None else tuple(subjects),
        organisation_id=params["organisation_id"],
        region_unit_id=params["region_unit_id"],
        since=since,
        until=until,
    )


def _open_events(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the events that the reader may see. `params`: those of pack_filter()."""
    search = unpack_filter(params)
    return OpenList(
        name="audit",
        title=_("Who did what"),
        header=[
            _("Number"),
            _("When"),
            _("Who"),
            _("What was done"),
            _("Details"),
            _("About whom or what"),
            _("From where"),
            _("Kind of event"),
        ],
        subject="audit",
        count=partial(queries.count_events, session, by=reader.actor, search=search, most=None),
        rows=partial(_read_rows, by=reader.actor, search=search, zone=reader.moment.zone),
        details={"table": "audit"},
    )


def _read_rows(
    session: Session, *, by: Actor, search: EventFilter, zone: ZoneInfo
) -> Iterator[ExportedRow]:
    for rows in queries.stream_events(session, by=by, search=search):
        names = queries.load_names(session, rows, by)
        for row in rows:
            words = describe_event(row, names)
            person_id = row.subject_id if row.subject_kind == "person" else None
            yield ExportedRow(
                person_id if person_id in names.visible else None,
                [
                    row.id,
                    f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                    words.actor.text,
                    words.action,
                    words.details,
                    words.about.text,
                    words.origin,
                    row.kind,
                ],
            )


EVENTS: Final = ListSource("audit.events", READERS, _open_events)
SOURCES: Final = (EVENTS,)
