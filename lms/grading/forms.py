"""Forms of grading: the filter of the queue, a grade by a rubric, a changed grade."""

from collections.abc import Sequence
from typing import Any, Final

from flask import request
from markupsafe import Markup
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.assessment.queries.shown import ShownCriterion
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext, ngettext
from lms.grading.queries import TextFilter
from lms.grading.queries.texts import LATE
from lms.grading.rules import GRADED, MAX_COMMENT, WAITING, read_levels
from lms.web.fields import make_reason_field
from lms.web.forms import BaseForm, FilterForm, PlainLines, clean_text

NEXT: Final = "next"
DRAFT: Final = "draft"


def keep_paragraphs(value: str | None) -> str | None:
    """Normalize each line of a text; paragraphs stay, with one empty line between them at most."""
    if value is None:
        return None
    lines = [clean_text(line) or "" for line in value.splitlines()]
    tidy_lines = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(tidy_lines).strip()


class TextsFilter(FilterForm):
    """What the list of texts is narrowed to."""

    course = SelectField(lazy_gettext("Course"), choices=[], validate_choice=False, default="")
    language = SelectField(
        lazy_gettext("Language"),
        choices=lambda: [("", _("All languages")), ("kk", _("Kazakh")), ("ru", _("Russian"))],
        default="",
    )
    state = SelectField(
        lazy_gettext("State"),
        choices=lambda: [
            (WAITING, _("waiting")),
            (LATE, _("waiting, late")),
            (GRADED, _("graded")),
        ],
        default=WAITING,
    )

    def offer_courses(self, courses: Sequence[tuple[str, str]]) -> None:
        """Offer courses by slug and title; another one in the URL means all of them."""
        self.course.choices = [("", _("All courses")), *courses]
        if self.course.data not in dict(self.course.choices):
            self.course.data = ""

    def build(self) -> TextFilter:
        """Return the filter."""
        return TextFilter(self.course.data, self.language.data, self.state.data)


class GradeForm(BaseForm):
    """A level for each criterion, and a comment. See build_grade_form."""

    comment = TextAreaField(
        lazy_gettext("Comment for the author"),
        [
            Length(max=MAX_COMMENT, message=lazy_gettext("At most %(max)d characters fit here.")),
            PlainLines(),
        ],
        filters=[keep_paragraphs],
        description=lazy_gettext("What is good, and what to do better. Do not sign it."),
    )

    @property
    def level_fields(self) -> list[Any]:
        """Return the fields of the criteria in order."""
        return [field for field in self if field.name.startswith("level_")]

    def read_levels(self) -> list[int | None]:
        """Return the chosen level of each criterion, None where none is chosen."""
        return read_levels([field.data or "" for field in self.level_fields])

    def is_draft(self) -> bool:
        """Return whether it was sent to be kept as a draft; then the comment has to fit."""
        return request.form.get("go") == DRAFT and bool(self.comment.validate(self))


def build_grade_form(
    criteria: Sequence[ShownCriterion], grade: dict[str, Any] | None, *, with_reason: bool = False
) -> Any:
    """Return a form for a rubric, filled in with a draft or a grade."""
    fields: dict[str, Any] = {
        f"level_{number}": _build_level_field(criterion)
        for number, criterion in enumerate(criteria)
    }
    if with_reason:
        fields["reason"] = make_reason_field(
            lazy_gettext("It stays with the change, and the author can read it. Name nobody.")
        )
    form_class = type("RubricForm", (GradeForm,), fields)
    return form_class(data=_present_grade(grade))


def _build_level_field(criterion: ShownCriterion) -> RadioField:
    return RadioField(
        criterion.name,
        [InputRequired(lazy_gettext("Choose a level."))],
        choices=[
            (str(number), _describe_level(marks, words))
            for number, (marks, words) in enumerate(criterion.levels)
        ],
    )


def _describe_level(marks: int, words: Any) -> Any:
    """Return the words of a level behind its marks. The words are HTML that was sanitised."""
    number = ngettext("%(num)s mark", "%(num)s marks", marks) % {"num": marks}
    return Markup("{}: {}").format(number, words)


def _present_grade(grade: dict[str, Any] | None) -> dict[str, Any]:
    if grade is None:
        return {}
    levels = {
        f"level_{number}": str(level)
        for number, level in enumerate(grade["levels"])
        if level is not None
    }
    return {**levels, "comment": grade["comment"]}
