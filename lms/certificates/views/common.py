"""Parts shared by the screens of certificates, and the sheet that is drawn as PDF."""

from datetime import date
from typing import Any

import structlog
from flask import Blueprint, Response, abort, render_template, url_for

from lms.certificates.queries import CertificateRow
from lms.certificates.rules import NAME_STEPS, TITLE_STEPS, size_step
from lms.certificates.services import load_certificate_file
from lms.certificates.services.files import Find
from lms.core.i18n import format_date, using_language
from lms.core.pdf import RenderingFailed
from lms.core.qr import draw_qr_png
from lms.web import access
from lms.web.container import container
from lms.web.transaction import database

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
log = structlog.get_logger()


def send_pdf(find: Find) -> tuple[CertificateRow, Response]:
    """Return the edition that `find` finds, and the reply with its PDF.

    Raises CertificateNotFound.
    """
    file = load_certificate_file(database(), container().storage, find=find, draw=draw_certificate)
    certificate = file.certificate
    suffix = "" if certificate.edition == 1 else f"-{certificate.edition}"
    reply = Response(file.content, mimetype="application/pdf")
    name = f"certificate-{certificate.number}{suffix}.pdf"
    reply.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return certificate, access.set_no_store(reply)


def draw_certificate(certificate: CertificateRow) -> bytes:
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
        "edition": certificate.edition,
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
            "edition_on": format_date(certificate.edition_on),
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
