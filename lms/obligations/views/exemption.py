"""Screens of one exemption: its document and its withdrawal."""

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import PAGE_SEEN
from lms.core.document_kinds import CONTENT_TYPES, detect_kind
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import ExemptionNotFound
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.headers import FILE_POLICY
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.get("/exemptions/<int:exemption_id>/document")
@access.role(*ASSIGNERS)
def exemption_document(exemption_id: int) -> Response:
    """Send the document of an exemption as a download, never as a page of this site."""
    row = _load_exemption(exemption_id)
    encrypted = container().storage.get(row.document_sha256) if row.document_sha256 else None
    if encrypted is None:
        raise ExemptionNotFound
    content = container().iin_cipher.decrypt_bytes(encrypted)
    kind = detect_kind(content) or ""
    note_access([row.person_id], PAGE_SEEN)
    reply = Response(content, content_type=CONTENT_TYPES[kind])
    reply.headers["Content-Disposition"] = f'attachment; filename="exemption-{row.id}.{kind}"'
    reply.headers["Content-Security-Policy"] = FILE_POLICY
    return access.set_no_store(reply)


@blueprint.get("/exemptions/<int:exemption_id>/withdraw")
@access.role(*ASSIGNERS)
def withdraw_exemption(exemption_id: int) -> str:
    """Ask for confirmation before withdrawing."""
    row = _load_exemption(exemption_id)
    note_access([row.person_id], PAGE_SEEN)
    return render_template("obligations/exemption_withdraw.html", row=row)


@blueprint.post("/exemptions/<int:exemption_id>/withdraw")
@access.role(*ASSIGNERS)
def confirm_exemption_withdrawal(exemption_id: int) -> BaseResponse:
    """Withdraw an exemption, so that all that it froze is open again."""
    row = _load_exemption(exemption_id)
    services.withdraw_exemption(
        session(), exemption_id=exemption_id, by=access.actor(), moment=moment()
    )
    flash(_("The exemption is withdrawn. The course has to be completed again."), "success")
    return redirect(_build_person_url(row), 303)


def _build_person_url(row: queries.ExemptionRow) -> str:
    """Return the page of the person; of an exemption from a course, by one of its assignments."""
    return url_for(
        "obligations.person", assignment_id=row.shown_assignment_id, person_id=row.person_id
    )


def _load_exemption(exemption_id: int) -> queries.ExemptionRow:
    row = queries.find_exemption(reading_session(), access.actor(), exemption_id, today=today())
    if row is None:
        raise ExemptionNotFound
    return row
