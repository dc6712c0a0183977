"""The blueprint of grading, and the course and the language that its URLs keep."""

from typing import Any, Final

from flask import Blueprint, request, url_for

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.grading.queries import TextFilter

blueprint = Blueprint("grading", __name__, url_prefix="/grading")
GRADERS: Final = (TRAINER, NATIONAL_ADMIN)


def read_filter() -> TextFilter:
    """Return the course and the language of the URL, to which the next text is narrowed too."""
    language = request.args.get("language", "")
    return TextFilter(
        course=request.args.get("course", "")[:80],
        language=language if language in ("kk", "ru") else "",
    )


def build_url(endpoint: str, **values: Any) -> str:
    """Return the URL of a page of grading that keeps course and language."""
    text_filter = read_filter()
    return url_for(
        f"grading.{endpoint}",
        course=text_filter.course or None,
        language=text_filter.language or None,
        **values,
    )
