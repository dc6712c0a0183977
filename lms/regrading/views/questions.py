"""Questions of corrections, with their texts in the reader's language."""

from typing import Any

from markupsafe import Markup

from lms.assessment.queries import find_question
from lms.catalogue.queries import Outline
from lms.core.i18n import current_language
from lms.regrading.queries.corrections import CorrectionRow
from lms.web.transaction import reading_session


def load_corrected_question(outline: Outline, row: CorrectionRow) -> Any:
    """Return the question that a correction is of."""
    question = find_question(reading_session(), outline.version_id, row.question_id)
    assert question is not None
    return question


def get_content(question: Any) -> dict[str, Any]:
    """Return the texts of a question in the reader's language."""
    content: dict[str, Any] = (
        question.content_kk if current_language() == "kk" else question.content_ru
    )
    return content


def render_prompt(question: Any) -> Markup:
    """Return what a question asks, as HTML."""
    return Markup(get_content(question)["prompt"])  # noqa: S704 - sanitised when it was loaded
