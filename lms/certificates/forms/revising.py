"""Forms by which a national administrator corrects or revokes a certificate."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.certificates.errors import ReasonUnknown
from lms.certificates.queries import CertificateRow
from lms.certificates.rules import CORRECTIONS, LONGEST_WORDS, REVOCATIONS
from lms.certificates.services import CertifiedFacts, Explanation
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import REST, BaseForm, PlainText, WholeNumber, clean_text

_TOO_LONG = _("At most %(max)d characters fit here.")
MOST_HOURS = 1000


def _build_text_field(label: Any, longest: int, *validators: Any, **values: Any) -> StringField:
    checks = [*validators, Length(max=longest, message=_TOO_LONG), PlainText()]
    return StringField(label, checks, filters=[clean_text], **values)


def _build_area_field(label: Any, **values: Any) -> TextAreaField:
    checks = [
        DataRequired(_("Explain it in both languages: whoever checks the certificate reads it.")),
        Length(max=LONGEST_WORDS, message=_TOO_LONG),
        PlainText(),
    ]
    return TextAreaField(label, checks, filters=[clean_text], **values)


def _build_reason_field(reasons: dict[str, str]) -> SelectField:
    return SelectField(
        _("Reason"),
        [InputRequired(_(ReasonUnknown.message))],
        choices=lambda: [("", "–"), *((code, gettext(name)) for code, name in reasons.items())],
        default="",
    )


class _ExplainedForm(BaseForm):
    """The reason and the words that stand on the page of the certificate."""

    words_kk = _build_area_field(
        _("Explanation in Kazakh"),
        description=_("Anyone who checks the certificate reads it: name nobody."),
    )
    words_ru = _build_area_field(_("Explanation in Russian"))

    def read_explanation(self) -> Explanation:
        """Return what was typed."""
        return Explanation(self["reason"].data, self.words_kk.data, self.words_ru.data)


class CorrectForm(_ExplainedForm):
    """The facts of the new edition, and why."""

    page_order = (REST, "words_kk", "words_ru")

    edition = HiddenField()
    surname = _build_text_field(_("Surname"), 100)
    given_name = _build_text_field(_("Given name"), 100, DataRequired(_("Enter the given name.")))
    patronymic = _build_text_field(_("Patronymic"), 100)
    course_title_kk = _build_text_field(
        _("Course in Kazakh"), 200, DataRequired(_("Write the name of the course."))
    )
    course_title_ru = _build_text_field(
        _("Course in Russian"), 200, DataRequired(_("Write the name of the course."))
    )
    hours = WholeNumber(_("Academic hours"), 1, MOST_HOURS)
    reason = _build_reason_field(CORRECTIONS)

    def read_facts(self) -> CertifiedFacts:
        """Return the facts of the new edition."""
        return CertifiedFacts(
            surname=self.surname.data or "",
            given_name=self.given_name.data or "",
            patronymic=self.patronymic.data or "",
            course_title_kk=self.course_title_kk.data,
            course_title_ru=self.course_title_ru.data,
            hours=self.hours.data or 0,
        )


class RevokeForm(_ExplainedForm):
    """Why a certificate is revoked, and whether the duties that it met are open again."""

    page_order = ("reason", REST)

    reason = _build_reason_field(REVOCATIONS)
    reopens_duties = BooleanField(
        _("The duty is open again"),
        description=_(
            "If the course was mandatory, the person has to complete it once more. Otherwise the "
            "duty stays met."
        ),
    )


def present_facts(certificate: CertificateRow) -> dict[str, Any]:
    """Return the values of CorrectForm for the present edition."""
    names = (*CertifiedFacts.__dataclass_fields__, "edition")
    return {name: getattr(certificate, name) for name in names}
