"""Screens of certificates: anyone checks one, its holder opens the PDF."""

from datetime import date
from typing import Any

import structlog
from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from lms.certificates.forms import CheckForm
from lms.certificates.queries import CertificateRow, certificate_by_number
from lms.certificates.rules import NAME_STEPS, TITLE_STEPS, size_step, verdict
from lms.certificates.services import certificate_file, count_miss
from lms.core.crypto import parse_number
from lms.core.i18n import format_date, format_number, using_language
from lms.core.pdf import RenderingFailed
from lms.core.qr import qr_code
from lms.web import access
from lms.web.container import container, now, today
from lms.web.page_cache import render_shared_page
from lms.web.templating import local
from lms.web.transaction import database, session

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
log = structlog.get_logger()


@blueprint.get("/check")
@access.public
def check() -> BaseResponse:
    """Asks for a number, explains a mistyped one, leads to the page of one that can exist."""
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
    """Whether a certificate is good, and its facts. What the QR code leads to."""
    canonical = parse_number(number)
    if canonical is not None and canonical != number:
        return redirect(url_for("certificates.verify", number=canonical), 301)
    found = None if canonical is None else certificate_by_number(session(), canonical)
    if found is None:
        return _miss()
    certificate, holder = found
    who = access.actor()
    zone = container().settings.timezone
    kind = verdict(certificate.valid_until, today())
    is_mine = who is not None and who.person_id == certificate.person_id
    texts = {
        "holder": holder,
        "course": local(certificate, "course_title"),
        "hours": format_number(certificate.hours),
        "completed": format_date(certificate.completed_on),
        "issued": format_date(certificate.issued_at, zone),
        "valid_until": format_date(certificate.valid_until),
        "number": certificate.number,
    }
    key = (kind, is_mine, bool(holder), certificate.valid_until is None)
    values = {
        "kind": kind,
        "is_mine": is_mine,
        "is_erased": not holder,
        "expires": certificate.valid_until is not None,
    }
    return _unlisted(render_shared_page("certificates/verify.html", key, lambda: values, texts))


@blueprint.get("/<number>.pdf")
@access.signed_in
def pdf(number: str) -> BaseResponse:
    """The certificate itself, for its holder. Drawn and stored when it is first asked for."""
    holder_id = access.actor().person_id
    file = certificate_file(
        database(), container().storage, number=number, person_id=holder_id, draw=_draw_certificate
    )
    reply = Response(file.content, mimetype="application/pdf")
    reply.headers["Content-Disposition"] = f'inline; filename="certificate-{file.number}.pdf"'
    return access.no_store(reply)


def _miss() -> BaseResponse:
    """The page for a number that does not exist, the same for one that can't. Counted, so that nobody goes through the numbers."""
    count_miss(database(), ip=request.remote_addr or "", now=now())
    return _unlisted(render_template("certificates/unknown.html", form=CheckForm()), 404)


def _unlisted(page: str | Response, status: int = 200) -> BaseResponse:
    """A page that search engines leave out."""
    reply = make_response(page, status)
    reply.headers["X-Robots-Tag"] = "noindex"
    return reply


def _draw_certificate(certificate: CertificateRow) -> bytes:
    """Return the PDF of the certificate, not stored yet."""
    try:
        return container().pdf.render(
            html=render_template("pdf/certificate.html", **_sheet(certificate)),
            css=render_template("pdf/certificate.css"),
            beneath=render_template("pdf/frame.svg"),
            pictures={"code": qr_code(_address(certificate.number))},
        )
    except RenderingFailed as failure:
        log.exception("certificate not drawn", certificate=certificate.id, reason=str(failure))
        abort(503)


def _address(number: str) -> str:
    return container().settings.base_url + url_for("certificates.verify", number=number)


def _sheet(certificate: CertificateRow) -> dict[str, Any]:
    """What stands on the sheet."""
    titles = certificate.course_title_kk, certificate.course_title_ru
    return {
        "number": certificate.number,
        "address": _address(certificate.number),
        "created": f"{certificate.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "name": certificate.full_name,
        "name_step": size_step(certificate.full_name, NAME_STEPS),
        "title_step": max(size_step(title, TITLE_STEPS) for title in titles),
        "hours": certificate.hours,
        "percent": "" if certificate.percent is None else f"{certificate.percent}\u00a0%",
        "kk": _side(certificate, "kk"),
        "ru": _side(certificate, "ru"),
    }


def _side(certificate: CertificateRow, language: str) -> dict[str, str]:
    """What stands on the sheet in one language."""
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
    """From day to day, with the year once if it is the same: "2026 жылғы 2 наурыз – 9 наурыз", "2 марта – 9 марта 2026 года"."""
    begun, ended = format_date(first), format_date(last)
    if first == last:
        return ended
    if first.year == last.year:
        begun, ended = (
            begun.removesuffix(f" {first.year} года"),
            ended.removeprefix(f"{last.year} жылғы "),
        )
    return f"{begun} – {ended}"
