"""Downloads of tables, streamed after the request's transaction, and of calendars."""

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


def read_format() -> str:
    """Return the requested file format, csv or xlsx, and count the file. Raises TooManyFiles."""
    kind = request.form.get("format", "")
    if kind not in ("csv", "xlsx"):
        abort(400)
    count_file()
    return kind


def send_table(
    *, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Return the rows as a file in the requested format, named by `name` and the day."""
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
    response = Response(write_calendar(name, entries), content_type=ICS)
    if file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    return access.set_no_store(response)
