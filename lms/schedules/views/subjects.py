"""The subject of a new schedule, from the URL or from the choice in the form."""

from flask import request

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
        request.args.get(name, "") for name in ("report", "kind", "place")
    )
    if kind == SAVED:
        return _load_subject(kind, saved_report_id=_id_or_zero(report_id))
    if not area_kind and not area_id:
        return None
    return _load_subject(kind, area_kind=area_kind, area_id=_id_or_zero(area_id))


def read_chosen_subject(kind: str, key: str) -> Subject:
    """Return the subject whose area was chosen in the form. Raises NotFound."""
    area_kind, _colon, area_id = key.partition(":")
    return _load_subject(kind, area_kind=area_kind, area_id=_id_or_zero(area_id))


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


def _id_or_zero(text: str) -> int:
    """Return an id from a URL or form; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
