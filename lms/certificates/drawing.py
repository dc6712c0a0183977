"""The sheet of a certificate, drawn as PDF in requests and in jobs."""

from datetime import date
from typing import Any, Final

from lms.certificates.queries import CertificateRow
from lms.certificates.rules import NAME_STEPS, TITLE_STEPS, find_size_step
from lms.core.i18n import format_date, using_language
from lms.core.qr import draw_qr_png
from lms.core.settings import Settings
from lms.web.container import Container

# How the sheet says that the test was written in a sitting; its texts are not in the catalogues.
SUPERVISED: Final = {"kk": "бақылаумен тапсырылды", "ru": "сдан под наблюдением"}


def draw_certificate(container: Container, certificate: CertificateRow) -> bytes:
    """Return the PDF of the certificate, not stored yet. Raises RenderingFailed."""
    settings, documents = container.settings, container.documents
    values = _build_sheet_values(certificate, settings) | {"has_emblem": bool(container.emblem)}
    return container.pdf.render(
        html=documents.render_template("certificate.html", values),
        css=documents.render_template("certificate.css", {}),
        beneath=documents.render_template("frame.svg", {}),
        pictures={"code": draw_qr_png(values["url"])} | _list_emblem(container.emblem),
    )


def _list_emblem(emblem: bytes) -> dict[str, bytes]:
    return {"emblem": emblem} if emblem else {}


def _build_sheet_values(certificate: CertificateRow, settings: Settings) -> dict[str, Any]:
    """Return the template values of the PDF."""
    titles = certificate.course_title_kk, certificate.course_title_ru
    return {
        "number": certificate.number,
        "edition": certificate.edition,
        "url": f"{settings.base_url}/certificates/{certificate.number}",
        "created": f"{certificate.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "name": certificate.full_name,
        "name_step": find_size_step(certificate.full_name, NAME_STEPS),
        "title_step": max(find_size_step(title, TITLE_STEPS) for title in titles),
        "hours": certificate.hours,
        "percent": _format_percent(certificate),
        "signatory": settings.sheet.signatory,
        "kk": _build_side_values(certificate, settings, "kk"),
        "ru": _build_side_values(certificate, settings, "ru"),
    }


def _build_side_values(
    certificate: CertificateRow, settings: Settings, language: str
) -> dict[str, str]:
    """Return the template values of the PDF in one language."""
    with using_language(language):
        return {
            "issuer": getattr(settings, f"issuer_{language}"),
            "post": getattr(settings.sheet, f"post_{language}"),
            "title": getattr(certificate, f"course_title_{language}"),
            "period": _format_period(certificate.started_on, certificate.completed_on),
            "issued": format_date(certificate.issued_at, settings.timezone),
            "valid_until": format_date(certificate.valid_until),
            "edition_on": format_date(certificate.edition_on),
            "result": _describe_result(certificate, language),
        }


def _format_percent(certificate: CertificateRow) -> str:
    return "" if certificate.percent is None else f"{certificate.percent}\u00a0%"


def _describe_result(certificate: CertificateRow, language: str) -> str:
    """Return the per cent, and that the test was supervised where it was."""
    words = SUPERVISED[language] if certificate.supervised else ""
    return ", ".join(part for part in (_format_percent(certificate), words) if part)


def _format_period(first: date, last: date) -> str:
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
