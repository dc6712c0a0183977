"""Downloads of tables, streamed after the request's transaction, and of calendars."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from flask import Response, abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from lms.core.calendar import CONTENT_TYPE as ICS
from lms.core.calendar import CalendarEntry
from lms.core.i18n import current_language, set_language
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import stream_xlsx
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.file_limit import count_file
from lms.web.list_exports import EXPORT_NOTE, ExportedRow, ListReader, ListSource, OpenList, Params
from lms.web.personal import note_while_sent
from lms.web.transaction import read_while_sent, reading_session, session


def read_format() -> str:
    """Return the requested file format, csv or xlsx, and count the file. Raises TooManyFiles."""
    kind = request.form.get("format", "")
    if kind not in ("csv", "xlsx"):
        abort(400)
    count_file()
    return kind


def send_list(source: ListSource, params: Params) -> BaseResponse:
    """Send a list as the requested file, or redirect to the page of a workbook in preparation.

    A workbook is complete before its first byte is sent, so a long one is written by a job. Raises
    what opening the list raises, TooManyFiles, and what `request_file` of the container raises.
    """
    kind = read_format()
    tools, actor = container(), access.actor()
    reader = ListReader(container=tools, actor=actor, moment=moment(), language=current_language())
    open_list = source.open(reading_session(), reader, params)
    if kind == "xlsx" and (rows := open_list.count()) > tools.settings.xlsx_rows:
        return _request_file(source, params, open_list, rows)
    tools.record_event(
        session(),
        kind="exported",
        subject=open_list.subject,
        now=now(),
        by_id=actor.audit_id,
        format=kind,
        **open_list.details,
    )
    return send_table(
        name=open_list.name,
        title=open_list.title,
        header=open_list.header,
        rows=_stream_list(open_list, reader.language),
    )


def send_archive(
    source: ListSource, params: Params, *, check: Callable[[int], None]
) -> BaseResponse:
    """Redirect to the page of a ZIP of the list's documents, which a job writes.

    `check` refuses a number of documents. Raises what it and opening the list raise, TooManyFiles,
    and what `request_file` of the container raises.
    """
    count_file()
    reader = ListReader(
        container=container(), actor=access.actor(), moment=moment(), language=current_language()
    )
    open_list = source.open(reading_session(), reader, params)
    documents = open_list.count()
    check(documents)
    return _request_file(source, params, open_list, documents)


def _request_file(
    source: ListSource, params: Params, open_list: OpenList, rows: int
) -> BaseResponse:
    """Request that a job writes the file, and redirect to its page."""
    file_id = container().request_file(
        session(),
        by=access.actor(),
        source=source.name,
        params=params,
        title=open_list.about or open_list.title,
        rows=rows,
        language=current_language(),
        now=now(),
    )
    return redirect(url_for("large_files.file", file_id=file_id), 303)


def _stream_list(open_list: OpenList, language: str) -> Iterator[Sequence[Cell]]:
    """Return the rows, from a snapshot of their own; access to people is noted before each."""

    def read_rows(own_session: Session) -> Iterator[ExportedRow]:
        set_language(language)
        return open_list.rows(own_session)

    rows = note_while_sent(read_while_sent(read_rows), lambda row: row.person_id, EXPORT_NOTE)
    return (row.cells for row in rows)


def send_table(
    *, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Return the rows as a file in the requested format, named by `name` and the day.

    For tables that are never long; see send_list().
    """
    kind = read_format()
    stream = (
        write_csv(header, rows)
        if kind == "csv"
        else stream_xlsx(title=title, header=header, rows=rows)
    )
    response = Response(stream, content_type=CSV if kind == "csv" else XLSX)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{name}-{today():%Y-%m-%d}.{kind}"'
    )
    return response


def send_calendar(name: str, entries: Sequence[CalendarEntry], *, file_name: str = "") -> Response:
    """Return a calendar: with `file_name` a file to save, else a feed for clients. Never cached."""
    from lms.core.calendar_writer import write_calendar  # when needed: no start waits for it

    response = Response(write_calendar(name, entries), content_type=ICS)
    if file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    return access.set_no_store(response)
