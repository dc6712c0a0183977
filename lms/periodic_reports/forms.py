"""Forms of periodic reports: filters, and handing in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.periodic_reports.rules import (
    HALF,
    MONTH,
    QUARTER,
    YEAR,
    BilingualText,
    ReportContent,
    ReportWords,
)
from lms.periodic_reports.rules.plan import PlanLine
from lms.periodic_reports.rules.words import NO_TEXT
from lms.web.forms import REST, BaseForm, FilterForm, PlainText, clean_text, offer_choices

LONGEST_NAME: Final = 200
LONGEST_CORRECTION: Final = 240  # both languages stand in one column of 500 characters
LONGEST_TEXT: Final = 1500
_BOTH: Final = lazy_gettext("Write it in both languages.")


def _list_kinds() -> list[tuple[str, str]]:
    return [
        (HALF, _("Half-years")),
        (QUARTER, _("Quarters")),
        (MONTH, _("Months")),
        (YEAR, _("Years")),
    ]


class KindFilter(FilterForm):
    """The kind of period."""

    every = SelectField(lazy_gettext("Periods"), choices=_list_kinds, default=HALF)


class RegionsFilter(FilterForm):
    """The half-year of the list of regions."""

    period = SelectField(lazy_gettext("Period"), validate_choice=False)

    def offer(self, choices: Sequence[tuple[str, str]], default: str) -> str:
        """Set the choices; return the chosen one, or the default."""
        return offer_choices(self.period, choices, default)


def _list_limits(longest: int, *, is_required: bool) -> list[Any]:
    message = lazy_gettext("Use at most %(max)s characters.")
    presence = DataRequired(_BOTH) if is_required else Optional()
    return [presence, Length(max=longest, message=message), PlainText()]


def _make_text_field(label: Any, longest: int = LONGEST_TEXT, *, is_required: bool = False) -> Any:
    return TextAreaField(
        label, filters=[clean_text], validators=_list_limits(longest, is_required=is_required)
    )


def _name_field(label: Any, longest: int = LONGEST_NAME) -> Any:
    return StringField(
        label, filters=[clean_text], validators=_list_limits(longest, is_required=True)
    )


class HandInForm(BaseForm):
    """Handing in: the hash of what was reviewed, and what the report says in words.

    Texts are written in both languages; make_hand_in_form adds those that this report needs.
    """

    page_order = (
        *("correction_kk", "correction_ru", REST, "lateness_kk", "lateness_ru"),
        *("measures_kk", "measures_ru", "addressee_kk", "addressee_ru"),
        *("signer", "post_kk", "post_ru"),
    )

    looked_at = HiddenField(validators=[Length(max=64)])
    addressee_kk = _name_field(lazy_gettext("To whom the report goes, in Kazakh"))
    addressee_ru = _name_field(lazy_gettext("To whom the report goes, in Russian"))
    correction_kk = _make_text_field(
        lazy_gettext("What is corrected and why, in Kazakh"), LONGEST_CORRECTION, is_required=True
    )
    correction_ru = _make_text_field(
        lazy_gettext("What is corrected and why, in Russian"), LONGEST_CORRECTION, is_required=True
    )
    lateness_kk = _make_text_field(lazy_gettext("Why the report is late, in Kazakh"))
    lateness_ru = _make_text_field(lazy_gettext("Why the report is late, in Russian"))
    measures_kk = _make_text_field(lazy_gettext("Measures taken, in Kazakh"))
    measures_ru = _make_text_field(lazy_gettext("Measures taken, in Russian"))
    signer = _name_field(lazy_gettext("Who signs: surname and initials"))
    post_kk = _name_field(lazy_gettext("Post of who signs, in Kazakh"))
    post_ru = _name_field(lazy_gettext("Post of who signs, in Russian"))

    keys: Sequence[tuple[str, str]] = ()  # the field name and the key of each explanation

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that a text is there in both languages or in none."""
        is_valid = bool(super().validate(extra_validators))
        for name in ("lateness", "measures"):
            if f"{name}_kk" not in self:
                continue
            first, second = self[f"{name}_kk"], self[f"{name}_ru"]
            if bool(first.data) != bool(second.data):
                self.fail(second.name if first.data else first.name, str(_BOTH))
                is_valid = False
        return is_valid

    def list_explanations(self) -> Iterator[tuple[Any, Any]]:
        """Yield the fields that explain each plan that is not met, in Kazakh and in Russian."""
        for name, _key in self.keys:
            yield self[f"{name}_kk"], self[f"{name}_ru"]

    def read_words(self) -> ReportWords:
        """Return what was written."""
        return ReportWords(
            addressee=self._read_text("addressee"),
            signer=self.signer.data or "",
            post=self._read_text("post"),
            explanations={key: self._read_text(name) for name, key in self.keys},
            measures=self._read_text("measures"),
            lateness=self._read_text("lateness"),
            correction=self._read_text("correction"),
        )

    def _read_text(self, name: str) -> BilingualText:
        if f"{name}_kk" not in self:
            return NO_TEXT
        return BilingualText(self[f"{name}_kk"].data or "", self[f"{name}_ru"].data or "")


def make_hand_in_form(
    content: ReportContent,
    names: Mapping[str, str],
    earlier_words: ReportWords | None,
    *,
    signer: str,
    corrects: bool,
    is_late: bool,
) -> HandInForm:
    """Return the form for these numbers, filled with what was written last time.

    `names`: of the plans that are not met, by key. `signer`: whom to propose the first time.
    """
    words = earlier_words or ReportWords(signer=signer)
    data: dict[str, str] = {"signer": words.signer}
    texts = {"addressee": words.addressee, "post": words.post}
    if corrects:
        texts |= {"measures": words.measures}
    fields: dict[str, Any] = {}
    for line in content.shortfalls:
        name = _name_explanation(line)
        fields[f"{name}_kk"] = _make_text_field(
            _("%(name)s: why, in Kazakh") % {"name": names[line.key]}, is_required=True
        )
        fields[f"{name}_ru"] = _make_text_field(
            _("%(name)s: why, in Russian") % {"name": names[line.key]}, is_required=True
        )
        texts[name] = words.explanations.get(line.key, NO_TEXT)
    for name, text in texts.items():
        data |= {f"{name}_kk": text.kk, f"{name}_ru": text.ru}
    form_class: type[HandInForm] = type("HandInForm", (HandInForm,), fields)
    form = form_class(data=data)
    form.keys = [(_name_explanation(line), line.key) for line in content.shortfalls]
    for name, is_asked in (("correction", corrects), ("lateness", is_late)):
        if not is_asked:
            del form[f"{name}_kk"], form[f"{name}_ru"]
    return form


def _name_explanation(line: PlanLine) -> str:
    """Return the name of a line's fields: a line that is added or met moves no other's text."""
    return f"explanation_{line.indicator}_{line.first:%Y%m%d}"
