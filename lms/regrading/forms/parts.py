"""The form of a question in parts: a field for each part of its key."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from wtforms import SelectField

from lms.core.i18n import gettext as _
from lms.regrading.forms.corrections import CorrectionForm
from lms.regrading.forms.fields import build_lines_field
from lms.regrading.rules.parts import IN_PARTS, KeyPart, list_parts


def define_form(question_type: str, content: Mapping[str, Any]) -> type[CorrectionForm]:
    """Return the form of a question: with a field for each part of its key, if it has parts."""
    if question_type not in IN_PARTS:
        return CorrectionForm
    parts = list_parts(question_type, content)
    fields = {
        name: field for part in parts for name, field in _define_fields(question_type, part).items()
    }
    return type("CorrectionForm", (CorrectionForm,), {**fields, "parts": parts})


def _define_fields(question_type: str, part: KeyPart) -> dict[str, Any]:
    label = _strip_text(part.label)
    if question_type == "gaps":
        label = _("Gap %(number)s") % {"number": label.strip("()")}
    if part.choices:
        choices = [
            ("", _("– choose –")),
            *((value, _strip_text(text)) for value, text in part.choices),
        ]
        return {part.names[0]: SelectField(label, choices=choices, validate_choice=False)}
    languages = (_("Accepted answers in Kazakh"), _("Accepted answers in Russian"))
    pairs = zip(part.names, languages, strict=True)
    return {name: build_lines_field(f"{label}: {words}") for name, words in pairs}


def _strip_text(html: str) -> str:
    return Markup(html).striptags()  # noqa: S704 - only its text is used
