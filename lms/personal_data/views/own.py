"""A person's own screens: the file of their data, and the erasure of their data."""

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.services import record_event
from lms.core.crypto import decrypt_file
from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.personal_data.errors import PersonalFileNotFound, PersonalFileNotReady
from lms.personal_data.forms import AskForm, PasswordForm
from lms.personal_data.queries import files as file_queries
from lms.personal_data.queries.requests import find_latest_request, list_obstacles
from lms.personal_data.rules import KEPT_FOR
from lms.personal_data.services import files, requests
from lms.personal_data.views.common import blueprint, get_channels, has_right_password
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.file_limit import count_file
from lms.web.transaction import database, reading_session, session

ZIP = "application/zip"


@blueprint.get("/")
@access.signed_in
def index() -> str:
    """Offer the file of everything held of the person, and the erasure."""
    person_id = access.actor().person_id
    return render_template(
        "personal_data/index.html",
        rows=file_queries.list_files(reading_session(), person_id, now=now()),
        request_row=find_latest_request(reading_session(), person_id),
        days=KEPT_FOR.days,
    )


@blueprint.post("/files")
@access.signed_in
def request_file() -> BaseResponse:
    """Ask for the file."""
    count_file()
    file_id = files.request_file(session(), by=access.actor(), now=now())
    return redirect(url_for("personal_data.file", file_id=file_id), 303)


@blueprint.get("/files/<int:file_id>")
@access.signed_in
def file(file_id: int) -> str:
    """Show the progress of a file in preparation, then offer the file."""
    return _render_file(_load_file(file_id), PasswordForm())


@blueprint.post("/files/<int:file_id>/download")
@access.signed_in
def download(file_id: int) -> Response | tuple[str, int]:
    """Send the file to the person whose data it holds, after their password."""
    count_file()
    row, form = _load_file(file_id), PasswordForm()
    if not row.is_ready or row.key_encrypted is None:
        raise PersonalFileNotReady
    if not (form.is_submitted() and has_right_password(form)):
        return _render_file(row, form), 422
    content = container().temporary_storage.open(row.sha256 or "")
    if content is None:
        raise PersonalFileNotFound
    by_id = access.actor().audit_id
    record_event(session(), kind="personal_file_taken", subject=row.key, now=now(), by_id=by_id)
    key = container().iin_cipher.decrypt_bytes(row.key_encrypted)
    response = Response(decrypt_file(content, key), content_type=ZIP)
    response.call_on_close(content.close)
    response.headers["Content-Length"] = str(row.size)
    created_at = row.created_at.astimezone(container().settings.timezone)
    name = f"sauat-{created_at:%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return access.set_no_store(response)


@blueprint.post("/files/<int:file_id>/delete")
@access.signed_in
def delete_file(file_id: int) -> BaseResponse:
    """Delete a file, or stop its preparation."""
    storage = container().temporary_storage
    files.delete_file(database(), storage, by=access.actor(), file_id=file_id, now=now())
    flash(_("The file is deleted."), "success")
    return redirect(url_for("personal_data.index"), 303)


@blueprint.route("/erasure", methods=["GET", "POST"])
@access.signed_in
def erasure() -> BaseResponse | tuple[str, int]:
    """Explain what an erasure removes and what stays, take the request, and show its state."""
    form = AskForm()
    if form.is_submitted() and has_right_password(form):
        try:
            requests.ask_for_erasure(
                session(),
                by=access.actor(),
                reason=form.reason.data or "",
                moment=moment(),
                channels=get_channels(),
            )
        except Conflict as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("Your request is sent. You will be told the decision."), "success")
            return redirect(url_for("personal_data.erasure"), 303)
    person_id = access.actor().person_id
    page = render_template(
        "personal_data/erasure.html",
        form=form,
        row=find_latest_request(reading_session(), person_id),
        obstacles=list_obstacles(reading_session(), person_id),
        days=container().settings.erasure_days,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/erasure/cancel")
@access.signed_in
def cancel_erasure() -> BaseResponse:
    """Take the request back."""
    requests.cancel_erasure(session(), by=access.actor(), moment=moment(), channels=get_channels())
    flash(_("Your request is taken back. Nothing is erased."), "success")
    return redirect(url_for("personal_data.erasure"), 303)


def _render_file(row: file_queries.FileRow, form: PasswordForm) -> str:
    return render_template(
        "personal_data/file.html",
        row=row,
        form=form,
        job=file_queries.find_job(reading_session(), row) if row.is_waiting else None,
        days=KEPT_FOR.days,
    )


def _load_file(file_id: int) -> file_queries.FileRow:
    person_id = access.actor().person_id
    return file_queries.load_file(
        reading_session(), person_id=person_id, file_id=file_id, now=now()
    )
