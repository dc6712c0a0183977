"""Files: tables, written after the request's transaction has ended; and calendars."""

from collections.abc import Iterable, Sequence

from flask import Response, abort, request

from lms.core.calendar import CONTENT_TYPE as ICS
from lms.core.calendar import CalendarEntry, write_calendar
from lms.core.tables.cells import Cell
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import stream_xlsx
from lms.web import access
from lms.web.container import today
from lms.web.file_limit import count_file


def asked_format() -> str:
    """The kind of file that the form asks for, csv or xlsx; any other is refused. The file is counted for who asks: raises TooManyFiles."""
    kind = request.form.get("format", "")
    if kind not in ("csv", "xlsx"):
        abort(400)
    count_file()
    return kind


def table_file(
    *, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """The rows as the file that the form asks for, called by the name and the day."""
    kind = asked_format()
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


def calendar_file(name: str, entries: Sequence[CalendarEntry], *, file_name: str = "") -> Response:
    """A calendar called by the name; with `file_name` a file to save, else for a program that subscribes to it. Kept by nobody on the way."""
    response = Response(write_calendar(name, entries), content_type=ICS)
    if file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    return access.no_store(response)
