"""A choice of one organisation out of many, without a script: by a part of its name or by its BIN; and the choices of words."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from markupsafe import Markup
from wtforms import Field
from wtforms.validators import StopValidation

from lms.accounts import errors, queries
from lms.accounts.forms.common import number_or_none
from lms.accounts.rules import ABSENCE_KINDS, ORGANISATION_KINDS, POSITION_CATEGORIES
from lms.core.i18n import current_language, gettext
from lms.web.forms import BaseForm, clean_text
from lms.web.transaction import reading

LONGEST: Final = 300
FEW: Final = 50


class Finder(Protocol):
    """Finds organisations among those that the actor may choose."""

    def all_if_few(self) -> Sequence[Any] | None:
        """All of them, if a list of them can be read; else None."""

    def one(self, organisation_id: int) -> Any | None:
        """The one with this id."""

    def named(self, text: str) -> Sequence[Any]:
        """The first whose name or BIN holds the text."""


class OrganisationFinder:
    """The standing organisations that the actor may choose, by a condition of the queries; asked apart from the transaction of the request."""

    def __init__(self, within: Any) -> None:
        self._within = within
        self._few: Sequence[Any] | None = None

    def all_if_few(self) -> Sequence[Any] | None:
        """All of them, in order, if a list of them can be read; else None."""
        if self._few is None:
            self._few = queries.find_organisations(
                reading(), within=self._within, text="", limit=FEW + 1
            )
        return self._few if len(self._few) <= FEW else None

    def one(self, organisation_id: int) -> Any | None:
        """The one with this id, also if it is closed: what was chosen once has to be shown."""
        return queries.organisation_among(reading(), organisation_id, within=self._within)

    def named(self, text: str) -> Sequence[Any]:
        """The first whose name or BIN holds the text."""
        return queries.find_organisations(reading(), within=self._within, text=text)


class OrganisationChoice:
    """Draws an OrganisationField: a list of those that come into question, and beside it a field by which others are found."""

    def __call__(self, field: "OrganisationField", **attributes: Any) -> Markup:
        """The select element, the text field, or both."""
        drawn = Markup(" ").join(
            Markup('{}="{}"').format(name.rstrip("_"), value) for name, value in attributes.items()
        )
        few = field.finder.all_if_few()
        offered = field.candidates if few is None else few
        if not offered:
            return self._text(field, field.id, drawn)
        options = [Markup('<option value="">{}</option>').format(field.placeholder)]
        options += [self._option(field, row) for row in offered]
        select = Markup('<select id="{}" name="{}" {}>{}</select>').format(
            field.id, field.name, drawn, Markup("").join(options)
        )
        if few is not None:
            return select
        other = f"{field.id}-other"
        words = gettext("Or find another: a part of the name, or the BIN")
        label = Markup('<label class="field__hint" for="{}">{}</label>').format(other, words)
        return select + label + self._text(field, other, Markup('class="input"'))

    @staticmethod
    def _text(field: "OrganisationField", identity: str, drawn: Markup) -> Markup:
        return Markup('<input type="text" id="{}" name="{}" value="{}" maxlength="300" {}>').format(
            identity, field.name, "" if field.candidates else field.typed, drawn
        )

    @staticmethod
    def _option(field: "OrganisationField", row: Any) -> Markup:
        name = getattr(row, f"name_{current_language()}")
        text = f"{name} ({row.bin})" if row.bin else name
        chosen = Markup(" selected") if row.id == field.data else ""
        return Markup('<option value="{}"{}>{}</option>').format(row.id, chosen, text)


class OrganisationField(Field):  # type: ignore[misc]
    """One organisation out of those that the actor may choose; `finder` is given by the view before the form is checked."""

    widget = OrganisationChoice()

    data: Any
    finder: Finder

    def __init__(self, label: Any, *, placeholder: Any = "–", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.placeholder = placeholder
        self.typed = ""
        self._found: Sequence[Any] | None = None

    @property
    def candidates(self) -> Sequence[Any]:
        """What was found by the text, or else the one that is chosen."""
        if self._found is None:
            chosen = self.finder.one(self.data) if self.data is not None else None
            self._found = [] if chosen is None else [chosen]
        return self._found

    def process_formdata(self, valuelist: list[str]) -> None:
        """An id from the list, or a text (a BIN is one too) that is looked up when the form is checked. The text goes before the list."""
        sent = [text for text in (clean_text(value) for value in valuelist) if text]
        text = sent[-1][:LONGEST] if sent else ""
        self.data = number_or_none(text)
        self.typed = "" if self.data is not None else text

    def pre_validate(self, _form: BaseForm) -> None:
        """Only what the actor may choose can be chosen; several that fit the text are offered."""
        if self.typed:
            self._found = self.finder.named(self.typed)
            if not self._found:
                raise StopValidation(
                    gettext("No organisation has this name or BIN. A part of the name is enough.")
                )
            if len(self._found) > 1:
                raise StopValidation(
                    gettext(
                        "Several organisations fit. Choose one from the list, or write more of the name."
                    )
                )
            self.data = self._found[0].id
        elif self.data is not None and not self.candidates:
            raise StopValidation(errors.OrganisationUnknown().text())


class WithFinder(BaseForm):
    """A form that offers organisations."""

    def __init__(self, *, finder: Finder, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            if isinstance(field, OrganisationField):
                field.finder = finder
                if not field.description and finder.all_if_few() is None:
                    field.description = gettext("A part of the name, or the BIN.")


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of organisations in words."""
    return [(code, gettext(name)) for code, name in ORGANISATION_KINDS.items()]


def category_choices() -> list[tuple[str, str]]:
    """The categories of posts in words, and none."""
    return [("", "–"), *((code, category_name(code)) for code in POSITION_CATEGORIES)]


def category_name(code: str) -> str:
    """A category of posts in words."""
    return (
        gettext(POSITION_CATEGORIES[code]) % {"code": code} if code in POSITION_CATEGORIES else code
    )


def absence_choices() -> list[tuple[str, str]]:
    """The reasons of absences in words."""
    return [(code, gettext(name)) for code, name in ABSENCE_KINDS.items()]
