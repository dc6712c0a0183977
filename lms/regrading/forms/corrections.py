"""The form by which a key is corrected."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup
from wtforms import RadioField
from wtforms.validators import InputRequired

from lms.assessment.rules import CHOICE_TYPES
from lms.assessment.rules.corrections import EVERY, KEY, NONE
from lms.core.i18n import N_, lazy_gettext
from lms.core.i18n import gettext as _
from lms.regrading.forms.fields import build_lines_field, build_reason_field, build_text_field
from lms.regrading.rules.keys import CHANGEABLE, build_key, count_every, count_none
from lms.regrading.rules.parts import IN_PARTS, KeyPart, present_parts, read_parts
from lms.web.fields import CheckboxesField
from lms.web.forms import BaseForm

KIND_WORDS: Final = {
    KEY: N_("By another key"),
    EVERY: N_("Every answer is right, and no answer too"),
    NONE: N_("The question is left out of the marks"),
}
NO_KEY: Final = {
    "one": N_("Choose the right answer."),
    "many": N_("Choose at least one right answer."),
    "low": N_("Write two numbers in digits, the lower one first, such as 2.9 and 3.1."),
    "kk": N_("Write at least one accepted answer in each language."),
    "matching": N_("Choose what belongs to each line."),
    "categorise": N_("Choose a group for each line."),
    "ordering": N_("Give each line a place of its own."),
    "gaps": N_("Give what is right in each gap, typed answers in both languages."),
}


class CorrectionForm(BaseForm):
    """How a question is marked from now on, and why.

    `content` are its texts as the reader sees them. A question in parts has the fields that
    define_form() adds.
    """

    kind = RadioField(
        lazy_gettext("How are answers marked from now on?"),
        [InputRequired(lazy_gettext("Choose how answers are marked."))],
    )
    one = RadioField(lazy_gettext("The right answer"), validate_choice=False)
    many = CheckboxesField(lazy_gettext("All right answers"))
    low = build_text_field(lazy_gettext("The least number that is right"))
    high = build_text_field(lazy_gettext("The greatest number that is right"))
    kk = build_lines_field(lazy_gettext("Accepted answers in Kazakh"))
    ru = build_lines_field(lazy_gettext("Accepted answers in Russian"))
    reason = build_reason_field(lazy_gettext("It stays with the correction. Name nobody."))

    parts: Sequence[KeyPart] = ()

    def __init__(self, question_type: str, content: Mapping[str, Any], **values: Any) -> None:
        self.question_type = question_type
        self.content = content
        options = [Markup(text) for text in content.get("options", ())]  # noqa: S704 - sanitised when it was loaded
        super().__init__(**values)
        kinds = KIND_WORDS if question_type in CHANGEABLE else (EVERY, NONE)
        self.kind.choices = [(kind, _(KIND_WORDS[kind])) for kind in kinds]
        choices = [(str(position), text) for position, text in enumerate(options)]
        self.one.choices = self.many.choices = choices

    def list_key_fields(self) -> list[Any]:
        """Return the fields that say the key of this type."""
        return [self[name] for name in self._name_fields()]

    def _name_fields(self) -> tuple[str, ...]:
        if self.parts:
            return tuple(name for part in self.parts for name in part.names)
        return _name_fields(self.question_type)

    def build_answer(self, loaded_key: dict[str, Any]) -> dict[str, Any] | None:
        """Return the new key; None after adding an error to the field that makes none."""
        if self.kind.data == EVERY:
            return count_every(loaded_key)
        if self.kind.data == NONE:
            return count_none(loaded_key)
        fields = {field.name: field.data or "" for field in self.list_key_fields()}
        if self.parts:
            return self._read_parts(fields)
        choice = fields.pop("many", None) or fields.pop("one", "")
        values = {name: [text] for name, text in fields.items()}
        values["option"] = list(choice) if isinstance(choice, list) else [choice]
        key = build_key(self.question_type, len(self.content.get("options", ())), values)
        if key is None:
            name = _name_fields(self.question_type)[0]
            self.fail(name, _(NO_KEY[name]))
        # The unit of a number stays as the course has it.
        return key and key | {name: loaded_key[name] for name in ("units",) if name in loaded_key}

    def _read_parts(self, fields: Mapping[str, str]) -> dict[str, Any] | None:
        key = read_parts(self.question_type, self.content, fields)
        if key is None:
            self.fail(self._name_fields()[0], _(NO_KEY[self.question_type]))
        return key


def _name_fields(question_type: str) -> tuple[str, ...]:
    if question_type == "multiple":
        return ("many",)
    if question_type in CHOICE_TYPES:
        return ("one",)
    return {"number": ("low", "high"), "text": ("kk", "ru")}.get(question_type, ())


def present_key(
    question_type: str, content: Mapping[str, Any], key: dict[str, Any]
) -> dict[str, Any]:
    """Return the values of CorrectionForm for a key."""
    if question_type in IN_PARTS:
        return present_parts(question_type, content, key)
    if "options" in key:
        positions = [str(position) for position in key["options"]]
        return {"one": positions[0] if positions else None, "many": positions}
    if "low" in key:
        return {"low": f"{key['low']:g}", "high": f"{key['high']:g}"}
    return {code: "\n".join(key[code]) for code in ("kk", "ru") if code in key}
