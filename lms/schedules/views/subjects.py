"""The subject of a new schedule, from the URL or from the choice in the form."""

from flask import request

from lms.core.text import parse_id
from lms.schedules import queries
from lms.schedules.queries import Subject
from lms.schedules.rules import SAVED
from lms.web import access
from lms.web.transaction import reading_session


def read_url_subject(kind: str) -> Subject | None:
    """Return the subject that the URL names, or None while the area is to be chosen.

    Raises NotFound for one that is missing or out of scope.
    """
    report_id, area_kind, area_id = (
        request.args.get(name, "") for name in ("report", "kind", "area")
    )
    if kind == SAVED:
        return _load_subject(kind, saved_report_id=parse_id(report_id) or 0)
    if not area_kind and not area_id:
        return None
    return _load_subject(kind, area_kind=area_kind, area_id=parse_id(area_id) or 0)


def read_chosen_subject(kind: str, key: str) -> Subject:
    """Return the subject whose area was chosen in the form. Raises NotFound."""
    area_kind, _colon, area_id = key.partition(":")
    return _load_subject(kind, area_kind=area_kind, area_id=parse_id(area_id) or 0)


def _load_subject(
    kind: str, *, area_kind: str = "", area_id: int = 0, saved_report_id: int | None = None
) -> Subject:
    return queries.load_subject(
        reading_session(),
        access.actor(),
        kind,
        area_kind=area_kind,
        area_id=area_id,
        saved_report_id=saved_report_id,
    )
