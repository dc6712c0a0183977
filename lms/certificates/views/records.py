"""The page of a certificate for staff: editions, history; correcting and revoking it."""

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, PAGE_SEEN
from lms.certificates import queries, services
from lms.certificates.errors import (
    CertificateChanged,
    CertificateErased,
    CertificateNotFound,
    CertificateRevoked,
)
from lms.certificates.forms.revising import CorrectForm, RevokeForm, present_facts
from lms.certificates.queries import CertificateRow
from lms.certificates.rules import judge_certificate
from lms.certificates.views.checking import explain_event
from lms.certificates.views.common import blueprint
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment, today
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session

READERS: Final = (OFFICER, HR, NATIONAL_ADMIN)


@blueprint.get("/<number>/record")
@access.role(*READERS)
def record(number: str) -> str:
    """Show a certificate to staff who answer for its holder."""
    certificate = _load_certificate(number)
    editions = queries.list_earlier_editions(reading_session(), certificate)
    return render_template(
        "certificates/record.html",
        certificate=certificate,
        kind=judge_certificate(certificate.valid_until, certificate.revoked_on, today()),
        editions=[*editions, certificate],
        events=queries.list_certificate_events(reading_session(), certificate.id),
        explain=explain_event,
        is_admin=access.actor().is_national_admin(),
    )


@blueprint.route("/<number>/correct", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def correct(number: str) -> Response | tuple[str, int]:
    """Make a new edition under the same number."""
    certificate = _load_changeable(number)
    if certificate.is_erased:
        raise CertificateErased
    form = CorrectForm(data=present_facts(certificate))
    if form.is_submitted():
        try:
            services.correct_certificate(
                session(),
                by=access.actor(),
                number=number,
                edition=_read_edition(form),
                facts=form.read_facts(),
                explanation=form.read_explanation(),
                moment=moment(),
            )
        except Invalid as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("The certificate has a new edition, which is valid from now on."), "success")
            return redirect(url_for("certificates.record", number=number), 303)
    return _render_form("certificates/correct.html", form, certificate)


@blueprint.route("/<number>/revoke", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def revoke(number: str) -> Response | tuple[str, int]:
    """Revoke a certificate."""
    certificate = _load_changeable(number)
    form = RevokeForm()
    if form.is_submitted():
        services.revoke_certificate(
            session(),
            by=access.actor(),
            number=number,
            explanation=form.read_explanation(),
            reopens_duties=form.reopens_duties.data,
            moment=moment(),
        )
        flash(_("The certificate is revoked. The page where others check it says so."), "success")
        return redirect(url_for("certificates.record", number=number), 303)
    return _render_form("certificates/revoke.html", form, certificate)


def _read_edition(form: CorrectForm) -> int:
    """Return the edition on which the form was based."""
    text = form.edition.data or ""
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise CertificateChanged
    return int(text)


def _render_form(template: str, form: Any, certificate: CertificateRow) -> tuple[str, int]:
    status = 422 if form.errors or form.form_errors else 200
    return render_template(template, form=form, certificate=certificate), status


def _load_certificate(number: str) -> CertificateRow:
    """Return the certificate if the actor answers for its holder. Raises CertificateNotFound."""
    certificate = queries.find_certificate_in_scope(
        reading_session(), by=access.actor(), number=number
    )
    if certificate is None:
        raise CertificateNotFound
    note_access([certificate.person_id], PAGE_SEEN)
    return certificate


def _load_changeable(number: str) -> CertificateRow:
    certificate = _load_certificate(number)
    if certificate.revoked_on is not None:
        raise CertificateRevoked
    return certificate
