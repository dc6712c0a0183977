"""Screens of large files: a person's own, each with its progress, saving and deleting it."""

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.services import record_event
from lms.core.crypto import decrypt_file
from lms.core.i18n import gettext as _
from lms.core.tables.xlsx_writer import CONTENT_TYPE as XLSX
from lms.core.tables.xlsx_writer import SHEET_ROWS
from lms.large_files import queries, services
from lms.large_files.errors import LargeFileNotFound, LargeFileNotReady
from lms.large_files.opening import can_open, open_list
from lms.large_files.rules import KEPT_FOR, MOST_FILES, NO_RIGHT
from lms.large_files.sources import get_list_source
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.file_limit import count_file
from lms.web.transaction import database, reading_session, session

blueprint = Blueprint("large_files", __name__, url_prefix="/large-files")
READERS: Final = ("officer", "hr", "national_admin")
CONTENT_TYPES: Final = {"xlsx": XLSX, "zip": "application/zip"}


@blueprint.get("/")
@access.role(*READERS)
def index() -> str:
    """List the person's prepared files."""
    own_rows = queries.list_files(reading_session(), access.actor().person_id)
    rows = [row for row in own_rows if not row.is_over(now())]
    return render_template("large_files/index.html", rows=rows, days=KEPT_FOR.days, most=MOST_FILES)


@blueprint.get("/<int:file_id>")
@access.role(*READERS)
def file(file_id: int) -> str:
    """Show the progress of a file in preparation, then offer the file."""
    row = _load_file(file_id)
    return render_template(
        "large_files/file.html",
        row=row,
        job=queries.find_job(reading_session(), row) if row.is_waiting else None,
        may_see=row.error != NO_RIGHT
        and can_open(container(), reading_session(), row, by=access.actor(), moment=moment()),
        days=KEPT_FOR.days,
        sheet_rows=SHEET_ROWS,
        extension=_find_extension(row),
    )


@blueprint.post("/<int:file_id>/download")
@access.role(*READERS)
def download(file_id: int) -> Response:
    """Send a file to the person who requested it, while they may see all that it holds."""
    count_file()
    row, actor = _load_file(file_id), access.actor()
    if not row.is_ready or row.key_encrypted is None:
        raise LargeFileNotReady
    opened_list = open_list(container(), reading_session(), row, by=actor, moment=moment())
    content = container().temporary_storage.open(row.sha256 or "")
    if content is None:
        raise LargeFileNotFound
    record_event(
        session(),
        kind="exported",
        subject=opened_list.subject,
        now=now(),
        by_id=actor.audit_id,
        format=_find_extension(row),
        file=row.id,
        **opened_list.details,
    )
    key = container().iin_cipher.decrypt_bytes(row.key_encrypted)
    extension = _find_extension(row)
    response = Response(decrypt_file(content, key), content_type=CONTENT_TYPES[extension])
    response.call_on_close(content.close)
    response.headers["Content-Length"] = str(row.size)
    response.headers["Content-Disposition"] = f'attachment; filename="{row.name}.{extension}"'
    return access.set_no_store(response)


@blueprint.post("/<int:file_id>/delete")
@access.role(*READERS)
def delete(file_id: int) -> BaseResponse:
    """Delete a file, or stop its preparation."""
    storage = container().temporary_storage
    services.delete_file(database(), storage, by=access.actor(), file_id=file_id, now=now())
    flash(_("The file is deleted."), "success")
    return redirect(url_for("large_files.index"), 303)


def _find_extension(row: queries.LargeFileRow) -> str:
    return get_list_source(row.source).extension


def _load_file(file_id: int) -> queries.LargeFileRow:
    """Load a file of the person. Raises LargeFileNotFound, also if its time is just over."""
    row = queries.load_file(reading_session(), access.actor().person_id, file_id)
    if row.is_over(now()):
        raise LargeFileNotFound
    return row
