"""Views of certificates: anyone checks one, its holder opens the PDF."""

from datetime import date
from typing import Any

import structlog
from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.certificates.forms import CheckForm
from lms.certificates.queries import CertificateRow, find_certificate_by_number
from lms.certificates.rules import NAME_STEPS, TITLE_STEPS, judge_certificate, size_step
from lms.certificates.services import count_miss, load_certificate_file
from lms.core.crypto import parse_number
from lms.core.i18n import format_date, format_number, using_language
from lms.core.pdf import RenderingFailed
from lms.core.qr import draw_qr_png
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now, today
from lms.web.page_cache import render_shared_page
from lms.web.templating import local
from lms.web.transaction import database, session

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
log = structlog.get_logger()


@blueprint.get("/check")
@access.public
def check() -> BaseResponse:
    """Ask for a number, explain a mistyped one, redirect to the page of a well-formed one."""
    form = CheckForm()
    number = form.canonical()
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
    certificate, holder = match
    actor = access.actor()
    values = {
        "kind": judge_certificate(certificate.valid_until, today()),
        "is_mine": actor is not None and actor.person_id == certificate.person_id,
        "is_erased": not holder,
        "expires": certificate.valid_until is not None,
    }
    page = render_shared_page(
        "certificates/verify.html",
        tuple(values.values()),
        lambda: values,
        _texts(certificate, holder),
    )
    return _hide_from_search(page)


def _texts(certificate: CertificateRow, holder: str) -> dict[str, str]:
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


@blueprint.get("/<number>.pdf")
@access.signed_in
def pdf(number: str) -> BaseResponse:
    """Return the certificate to its holder; it is rendered and stored at the first request."""
    holder_id = access.actor().person_id
    file = load_certificate_file(
        database(), container().storage, number=number, person_id=holder_id, draw=_draw_certificate
    )
    reply = Response(file.content, mimetype="application/pdf")
    reply.headers["Content-Disposition"] = f'inline; filename="certificate-{file.number}.pdf"'
    return access.set_no_store(reply)


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


def _draw_certificate(certificate: CertificateRow) -> bytes:
    """Return the PDF of the certificate, not stored yet."""
    try:
        return container().pdf.render(
            html=render_template("pdf/certificate.html", **_sheet_values(certificate)),
            css=render_template("pdf/certificate.css"),
            beneath=render_template("pdf/frame.svg"),
            pictures={"code": draw_qr_png(_verify_url(certificate.number))},
        )
    except RenderingFailed as failure:
        log.exception("certificate not drawn", certificate=certificate.id, reason=str(failure))
        abort(503)


def _verify_url(number: str) -> str:
    return container().settings.base_url + url_for("certificates.verify", number=number)


def _sheet_values(certificate: CertificateRow) -> dict[str, Any]:
    """Return the template values of the PDF."""
    titles = certificate.course_title_kk, certificate.course_title_ru
    return {
        "number": certificate.number,
        "url": _verify_url(certificate.number),
        "created": f"{certificate.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "name": certificate.full_name,
        "name_step": size_step(certificate.full_name, NAME_STEPS),
        "title_step": max(size_step(title, TITLE_STEPS) for title in titles),
        "hours": certificate.hours,
        "percent": "" if certificate.percent is None else f"{certificate.percent}\u00a0%",
        "kk": _side_values(certificate, "kk"),
        "ru": _side_values(certificate, "ru"),
    }


def _side_values(certificate: CertificateRow, language: str) -> dict[str, str]:
    """Return the template values of the PDF in one language."""
    settings = container().settings
    with using_language(language):
        return {
            "issuer": getattr(settings, f"issuer_{language}"),
            "title": getattr(certificate, f"course_title_{language}"),
            "period": _period(certificate.started_on, certificate.completed_on),
            "issued": format_date(certificate.issued_at, settings.timezone),
            "valid_until": format_date(certificate.valid_until),
        }


def _period(first: date, last: date) -> str:
    """Return the days of a course as a range, with the year once if it is the same.

    "2026 жылғы 2 наурыз – 9 наурыз", "2 марта – 9 марта 2026 года".
    """
    first_text, last_text = format_date(first), format_date(last)
    if first == last:
        return last_text
    if first.year == last.year:
        first_text, last_text = (
            first_text.removesuffix(f" {first.year} года"),
            last_text.removeprefix(f"{last.year} жылғы "),
        )
    return f"{first_text} – {last_text}"
