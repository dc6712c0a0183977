"""Form fields that pick an administrative unit or an organisation; the view gives what is offered."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from markupsafe import Markup
from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from lms.core.i18n import current_language, gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.text import parse_id
from lms.web.forms import BaseForm, FilterForm, clean_text

CHOOSE: Final = _("Choose from the list")
LONGEST_TEXT: Final = 300
UnitGroups = Sequence[tuple[Any, Sequence[Any]]]


class UnitSelect:
    """Draws a UnitField: regions as groups, so that the choice works without a script; the script makes two short lists of it."""

    def __call__(self, field: "UnitField", **attributes: Any) -> Markup:
        """The select element."""
        options = [Markup('<option value="">{}</option>').format(field.placeholder)]
        options += [self._group(field, region, districts) for region, districts in field.groups]
        drawn = Markup(" ").join(
            Markup('{}="{}"').format(name.rstrip("_"), value) for name, value in attributes.items()
        )
        narrowed = (
            ""
            if field.with_regions
            else Markup(' data-region-label="{}"').format(gettext("Region"))
        )
        return Markup('<select id="{}" name="{}"{} {}>{}</select>').format(
            field.id, field.name, narrowed, drawn, Markup("").join(options)
        )

    def _group(self, field: "UnitField", region: Any, districts: Sequence[Any]) -> Markup:
        units = [region, *districts] if field.with_regions else districts
        name = f"name_{current_language()}"
        options = Markup("").join(
            Markup('<option value="{}"{}>{}</option>').format(
                unit.id, Markup(" selected") if unit.id == field.data else "", getattr(unit, name)
            )
            for unit in units
        )
        return Markup('<optgroup label="{}" data-region="{}">{}</optgroup>').format(
            getattr(region, name), region.id, options
        )


class UnitField(Field):  # type: ignore[misc]
    """A choice of one administrative unit of today. The view gives the groups: regions, each with its districts."""

    widget = UnitSelect()

    data: Any

    def __init__(
        self, label: Any, *, with_regions: bool = False, placeholder: Any = CHOOSE, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.with_regions = with_regions
        self.placeholder = placeholder
        self.groups: UnitGroups = ()

    def process_formdata(self, valuelist: list[str]) -> None:
        """The id, or None for anything that is no number."""
        self.data = parse_id(valuelist[0]) if valuelist else None

    def pre_validate(self, _form: BaseForm) -> None:
        """Only what stands in the list can be chosen."""
        offered = {
            unit.id
            for region, districts in self.groups
            for unit in ([region, *districts] if self.with_regions else districts)
        }
        if self.raw_data and self.raw_data[0] and self.data not in offered:
            raise ValidationError(gettext("Choose a district or a city from the list."))


class WithUnits(BaseForm):
    """A form that offers administrative units."""

    def __init__(self, *, units: UnitGroups, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            if isinstance(field, UnitField):
                field.groups = units


class FilterWithUnits(FilterForm):
    """A form of filters that offers administrative units."""

    def __init__(self, *, units: UnitGroups) -> None:
        self._units = units
        super().__init__()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A filter form is checked while it is built, so the field has to know its units just before that."""
        self["region_unit_id"].groups = self._units
        return bool(super().validate(*args, **kwargs))


class OrganisationFinder(Protocol):
    """Finds organisations among those that the actor may choose."""

    def all_if_few(self) -> Sequence[Any] | None:
        """All of them, if a list of them can be read; else None."""

    def one(self, organisation_id: int) -> Any | None:
        """The one with this id."""

    def named(self, text: str) -> Sequence[Any]:
        """The first whose name or BIN holds the text."""


class OrganisationSelect:
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

    widget = OrganisationSelect()

    data: Any
    finder: OrganisationFinder

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
        text = sent[-1][:LONGEST_TEXT] if sent else ""
        self.data = parse_id(text)
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
            raise StopValidation(gettext("Choose an organisation from the list."))


class WithFinder(BaseForm):
    """A form that offers organisations."""

    def __init__(self, *, finder: OrganisationFinder, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            if isinstance(field, OrganisationField):
                field.finder = finder
                if not field.description and finder.all_if_few() is None:
                    field.description = gettext("A part of the name, or the BIN.")
