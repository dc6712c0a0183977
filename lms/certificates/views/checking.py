"""Anyone checks a certificate; its holder and staff open the PDF."""

from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import CERTIFICATE_SEEN
from lms.certificates.forms.checking import CheckForm
from lms.certificates.queries import (
    CertificateEventRow,
    CertificateRow,
    find_certificate_by_number,
    find_certificate_in_scope,
    find_edition,
    find_own_certificate,
    list_certificate_events,
    list_earlier_editions,
)
from lms.certificates.rules import CORRECTED, REASONS, REVOKED, judge_certificate
from lms.certificates.services import count_miss
from lms.certificates.views.common import blueprint, send_pdf
from lms.core.crypto import parse_number
from lms.core.i18n import format_date, format_number
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now, today
from lms.web.page_cache import render_shared_page
from lms.web.personal import note_access
from lms.web.templating import local
from lms.web.transaction import database, session


@blueprint.get("/check")
@access.public
def check() -> BaseResponse:
    """Ask for a number, explain a mistyped one, redirect to the page of a well-formed one."""
    form = CheckForm()
    number = form.read_number()
    if number is not None:
        return redirect(url_for("certificates.verify", number=number))
    return make_response(
        render_template("certificates/check.html", form=form), 422 if form.errors else 200
    )


@blueprint.get("/<number>")
@access.public
def verify(number: str) -> BaseResponse:
    """Show whether a certificate is valid, and its facts; QR codes lead here."""
    canonical = parse_number(number)
    if canonical is not None and canonical != number:
        return redirect(url_for("certificates.verify", number=canonical), 301)
    match = None if canonical is None else find_certificate_by_number(session(), canonical)
    if match is None:
        return _render_unknown()
    certificate, holder, shown_name = match
    actor = access.actor()
    values = {
        "kind": judge_certificate(certificate.valid_until, certificate.revoked_on, today()),
        "edition": certificate.edition,
        "is_mine": actor is not None and actor.person_id == certificate.person_id,
        "is_erased": not holder,
        "expires": certificate.valid_until is not None,
        "supervised": certificate.supervised,
    }
    page = render_shared_page(
        "certificates/verify.html",
        tuple(values.values()),
        lambda: values,
        _build_texts(certificate, holder) | _describe_history(certificate, shown_name),
    )
    return _hide_from_search(page)


def _build_texts(certificate: CertificateRow, holder: str) -> dict[str, str]:
    """Return the texts of one certificate, which the cached page leaves blank."""
    return {
        "holder": holder,
        "course": local(certificate, "course_title"),
        "hours": format_number(certificate.hours),
        "completed": format_date(certificate.completed_on),
        "issued": format_date(certificate.issued_at, container().settings.timezone),
        "valid_until": format_date(certificate.valid_until),
        "number": certificate.number,
    }


def _describe_history(certificate: CertificateRow, shown_name: str) -> dict[str, str]:
    """Return the texts about the revocation and about each correction, in order."""
    if certificate.edition == 1 and certificate.revoked_on is None:
        return {}
    events = list_certificate_events(session(), certificate.id)
    texts = {}
    for earlier in list_earlier_editions(session(), certificate):
        facts = {
            "name": earlier.format_name(shown_name) or _("The name has been erased"),
            "course": local(earlier, "course_title"),
            "hours": format_number(earlier.hours),
        }
        words = _("%(name)s; %(course)s; academic hours: %(hours)s")
        texts[f"edition_{earlier.edition}"] = words % facts
    for event in events:
        key = event.kind if event.kind == REVOKED else f"{CORRECTED}_{event.edition - 1}"
        texts[f"{key}_on"] = format_date(event.on)
        texts[f"{key}_because"] = explain_event(event)
    return texts


def explain_event(event: CertificateEventRow) -> str:
    """Return why a certificate was corrected or revoked, in the reader's language."""
    return f"{_(REASONS[event.kind][event.reason])}. {local(event, 'words')}"


@blueprint.get("/<number>.pdf")
@access.signed_in
def pdf(number: str) -> BaseResponse:
    """Return the present edition to its holder, or to staff who answer for the holder."""
    return _send_edition(number, None)


@blueprint.get("/<number>/editions/<int:edition>.pdf")
@access.signed_in
def edition_pdf(number: str, edition: int) -> BaseResponse:
    """Return an edition to its holder, or to staff who answer for the holder."""
    return _send_edition(number, edition)


def _send_edition(number: str, edition: int | None) -> BaseResponse:
    actor = access.actor()

    def find(reading: Any) -> CertificateRow | None:
        certificate = find_own_certificate(
            reading, number=number, person_id=actor.person_id
        ) or find_certificate_in_scope(reading, by=actor, number=number)
        if certificate is None or edition is None:
            return certificate
        return find_edition(reading, certificate, edition)

    certificate, reply = send_pdf(find)
    note_access([certificate.person_id], CERTIFICATE_SEEN)
    return reply


def _render_unknown() -> BaseResponse:
    """Render the page for a number that does not exist, the same for a malformed one.

    Counted by network, so that numbers cannot be enumerated.
    """
    count_miss(database(), ip=get_client_ip(), cipher=container().iin_cipher, now=now())
    return _hide_from_search(render_template("certificates/unknown.html", form=CheckForm()), 404)


def _hide_from_search(page: str | Response, status: int = 200) -> BaseResponse:
    """Return the page with a header that keeps it out of search engines."""
    reply = make_response(page, status)
    reply.headers["X-Robots-Tag"] = "noindex"
    return reply
