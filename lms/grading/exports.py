"""The texts that wait for a grade, or have one, as a file: without their authors."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER, Actor
from lms.core.clock import Moment, get_local_date
from lms.core.i18n import gettext as _
from lms.grading.queries import TextFilter, TextRow, count_texts, stream_texts
from lms.grading.rules import GRADED, is_claimed
from lms.web.list_exports import ExportedRow, ListReader, ListSource, OpenList, Params


def _open_texts(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the texts of the reader's courses. `params`: the fields of TextFilter."""
    text_filter, now = TextFilter(**params), reader.moment.now
    return OpenList(
        name="texts",
        title=_("Texts to grade"),
        header=[
            _("Text"),
            _("Course"),
            _("Language"),
            _("Words"),
            _("Text handed in"),
            _("To be graded by"),
            _("State"),
            _("Graded on"),
        ],
        subject="texts",
        count=partial(count_texts, session, reader.actor, text_filter, now=now),
        rows=partial(
            _read_rows,
            by=reader.actor,
            text_filter=text_filter,
            moment=reader.moment,
            language=reader.language,
        ),
        details={"table": "texts"},
    )


def _read_rows(
    session: Session, *, by: Actor, text_filter: TextFilter, moment: Moment, language: str
) -> Iterator[ExportedRow]:
    languages = {"kk": _("Kazakh"), "ru": _("Russian")}
    for row in stream_texts(session, by, text_filter, now=moment.now):
        yield ExportedRow(
            None,  # No list of graders says whose text it is.
            [
                row.id,
                getattr(row, f"title_{language}"),
                languages.get(row.language, ""),
                row.words,
                get_local_date(row.handed_in_at, moment.zone),
                get_local_date(row.due_at, moment.zone),
                describe_state(row, by.person_id, moment.now),
                _get_date_or_none(row.graded_at, moment.zone),
            ],
        )


def _get_date_or_none(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else get_local_date(at, zone)


def describe_state(row: TextRow, reader_id: int, now: datetime) -> str:
    """Return the state of a text in words, as whoever reads the list sees it."""
    if row.state == GRADED:
        return _("graded")
    if row.is_claimed_by_other(reader_id, now):
        return _("another trainer is grading it")
    if row.claimed_by == reader_id and is_claimed(row.claimed_until, now):
        return _("you are grading it")
    return _("waiting, late") if row.is_late(now) else _("waiting")


TEXTS: Final = ListSource("grading.texts", frozenset({TRAINER, NATIONAL_ADMIN}), _open_texts)
SOURCES: Final = (TEXTS,)
