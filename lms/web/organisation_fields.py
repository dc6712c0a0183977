"""Form field that picks an organisation: from a list, or by a part of its name or its BIN."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from markupsafe import Markup
from wtforms import Field
from wtforms.validators import StopValidation

from lms.core.i18n import current_language, gettext
from lms.core.text import parse_id
from lms.web.attributes import write_attributes
from lms.web.forms import BaseForm, clean_text

LONGEST_TEXT: Final = 300


class OrganisationSource(Protocol):
    """Finds organisations among those that the actor may choose."""

    def list_if_few(self) -> Sequence[Any] | None:
        """Return all of them, or None if the list would be too long to read."""

    def get(self, organisation_id: int) -> Any | None:
        """Return the organisation with this id, or None."""

    def search(self, text: str) -> Sequence[Any]:
        """Return the first organisations whose name or BIN contains the text."""


class OrganisationSelect:
    """Widget of an OrganisationField: a list of candidates, and a text field that finds others."""

    def __call__(self, field: "OrganisationField", **attributes: Any) -> Markup:
        """Return the select element, the text field, or both."""
        all_organisations = field.finder.list_if_few()
        organisations = field.candidates if all_organisations is None else all_organisations
        if not organisations:
            return self._render_text(field, field.id, write_attributes(**attributes))
        options = [Markup('<option value="">{}</option>').format(field.placeholder)]
        options += [self._render_option(field, row) for row in organisations]
        select = Markup('<select id="{}" name="{}" {}>{}</select>').format(
            field.id, field.name, write_attributes(**attributes), Markup("").join(options)
        )
        return select if all_organisations is not None else select + self._render_search(field)

    def _render_search(self, field: "OrganisationField") -> Markup:
        text_id = f"{field.id}-other"
        text = gettext("Or find another: a part of the name, or the BIN")
        label = Markup('<label class="field__hint" for="{}">{}</label>').format(text_id, text)
        return label + self._render_text(field, text_id, Markup('class="input"'))

    @staticmethod
    def _render_text(field: "OrganisationField", text_id: str, attributes: Markup) -> Markup:
        return Markup('<input type="text" id="{}" name="{}" value="{}" maxlength="300" {}>').format(
            text_id, field.name, "" if field.candidates else field.typed, attributes
        )

    @staticmethod
    def _render_option(field: "OrganisationField", row: Any) -> Markup:
        name = getattr(row, f"name_{current_language()}")
        text = f"{name} ({row.bin})" if row.bin else name
        selected = Markup(" selected") if row.id == field.data else ""
        return Markup('<option value="{}"{}>{}</option>').format(row.id, selected, text)


class OrganisationField(Field):  # type: ignore[misc]
    """A choice of one organisation. The view sets `finder` before the form is validated."""

    widget = OrganisationSelect()

    data: Any
    finder: OrganisationSource

    def __init__(self, label: Any, *, placeholder: Any = "–", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.placeholder = placeholder
        self.typed = ""
        self._candidates: Sequence[Any] | None = None

    @property
    def candidates(self) -> Sequence[Any]:
        """The organisations that the text found, or else the chosen one."""
        if self._candidates is None:
            organisation = self.finder.get(self.data) if self.data is not None else None
            self._candidates = [] if organisation is None else [organisation]
        return self._candidates

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an id, or a text (such as a BIN) to look up; the text takes precedence."""
        texts = [text for text in map(clean_text, valuelist) if text]
        text = texts[-1][:LONGEST_TEXT] if texts else ""
        self.data = parse_id(text)
        self.typed = "" if self.data is not None else text

    def pre_validate(self, _form: BaseForm) -> None:
        """Look up the text. Raises StopValidation unless exactly one organisation is chosen."""
        if self.typed:
            self._candidates = self.finder.search(self.typed)
            if not self._candidates:
                raise StopValidation(
                    gettext("No organisation has this name or BIN. A part of the name is enough.")
                )
            if len(self._candidates) > 1:
                raise StopValidation(
                    gettext(
                        "Several organisations fit."
                        " Choose one from the list, or write more of the name."
                    )
                )
            self.data = self._candidates[0].id
        elif self.data is not None and not self.candidates:
            raise StopValidation(gettext("Choose an organisation from the list."))


class WithFinder(BaseForm):
    """A form that offers organisations."""

    def __init__(self, *, finder: OrganisationSource, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            if isinstance(field, OrganisationField):
                field.finder = finder
                if not field.description and finder.list_if_few() is None:
                    field.description = gettext("A part of the name, or the BIN.")
