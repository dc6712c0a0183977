"""Screens of exemptions: the list, granting, the document, withdrawing."""

from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN, PAGE_SEEN
from lms.core.document_kinds import CONTENT_TYPES, detect_kind
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import ExemptionDaysWrong, ExemptionNotFound
from lms.obligations.forms.people import ExemptionForm
from lms.obligations.views.common import ASSIGNERS, blueprint, load_assignment
from lms.obligations.views.person import load_person
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.file_limit import takes_file
from lms.web.headers import FILE_POLICY
from lms.web.pagination import read_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.get("/<int:assignment_id>/exemptions", endpoint="exemptions")
@access.role(*ASSIGNERS)
def all_exemptions(assignment_id: int) -> str:
    """List current and past exemptions from an assignment."""
    row, actor = load_assignment(assignment_id), access.actor()
    page = read_listing(
        partial(
            queries.list_exemptions, session(), actor, today=today(), assignment_id=assignment_id
        ),
        partial(queries.count_exemptions, session(), actor, assignment_id=assignment_id),
    )
    note_access([row.person_id for row in page.items], LIST_SEEN)
    return render_template("obligations/exemptions.html", row=row, page=page)


@blueprint.get("/<int:assignment_id>/people/<int:person_id>/exempt")
@access.role(*ASSIGNERS)
def exempt(assignment_id: int, person_id: int) -> str:
    """Show the form of an exemption."""
    return _render_form(assignment_id, person_id, ExemptionForm(data={"starts_on": today()}))


@blueprint.post("/<int:assignment_id>/people/<int:person_id>/exempt")
@access.role(*ASSIGNERS)
@takes_file
def grant_exemption(assignment_id: int, person_id: int) -> BaseResponse | tuple[str, int]:
    """Grant an exemption. The document is stored encrypted before the row that names it."""
    person = load_person(assignment_id, person_id)
    form = ExemptionForm()
    if form.submitted():
        name, digest = _store_document(form)
        try:
            services.grant_exemptions(
                session(),
                duties=[(person.course_id, person_id)],
                assignment_ids=[assignment_id],
                terms=services.ExemptionTerms(
                    form.reason.data, form.starts_on.data, form.ends_on.data, name, digest
                ),
                by=access.actor(),
                moment=moment(),
            )
        except ExemptionDaysWrong as error:
            form.fail("ends_on", error.text())
        else:
            flash(_("The exemption is saved."), "success")
            return redirect(
                url_for("obligations.person", assignment_id=assignment_id, person_id=person_id), 303
            )
    return _render_form(assignment_id, person_id, form), 422


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
    """Withdraw an exemption, so that the obligation is open again."""
    row = _load_exemption(exemption_id)
    services.withdraw_exemption(
        session(), exemption_id=exemption_id, by=access.actor(), moment=moment()
    )
    flash(_("The exemption is withdrawn. The course has to be completed again."), "success")
    return redirect(
        url_for("obligations.person", assignment_id=row.assignment_id, person_id=row.person_id), 303
    )


def _load_exemption(exemption_id: int) -> queries.ExemptionRow:
    row = queries.find_exemption(reading_session(), access.actor(), exemption_id, today=today())
    if row is None:
        raise ExemptionNotFound
    return row


def _render_form(assignment_id: int, person_id: int, form: ExemptionForm) -> str:
    person = load_person(assignment_id, person_id)
    note_access([person_id], PAGE_SEEN)
    return render_template("obligations/exempt.html", person=person, form=form)


def _store_document(form: ExemptionForm) -> tuple[str, str | None]:
    """Store the document encrypted; return its name and SHA-256 digest."""
    document: Any = form.document.document()
    if document is None:
        return "", None
    return document[0], container().storage.put(
        container().iin_cipher.encrypt_bytes(form.document.clean_content)
    )
