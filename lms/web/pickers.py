"""Form fields that pick an administrative unit or an organisation from what the view offers."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

from markupsafe import Markup, escape
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
    """Widget of a UnitField: one select grouped by region, which a script splits into two lists."""

    def __call__(self, field: "UnitField", **attributes: Any) -> Markup:
        """Return the select element."""
        region_label = (
            ""
            if field.with_regions
            else f' data-region-label="{escape(gettext("Region"))}"'
            f' data-region-chosen="{escape(field.region_id or "")}"'
        )
        start = (
            f'<select id="{escape(field.id)}" name="{escape(field.name)}"'
            f"{region_label} {_join_attributes(attributes)}>"
        )
        first = f'<option value="">{escape(field.placeholder)}</option>'
        return Markup(f"{start}{first}{self._write_units(field)}</select>")  # noqa: S704 - all is escaped

    def _write_units(self, field: "UnitField") -> str:
        groups = tuple((region, tuple(districts)) for region, districts in field.groups)
        options = _write_options(groups, field.with_regions, f"name_{current_language()}")
        if not isinstance(field.data, int):
            return options
        chosen = f'value="{field.data}"'
        return options.replace(chosen, f"{chosen} selected")


@lru_cache(maxsize=32)
def _write_options(
    groups: tuple[tuple[Any, tuple[Any, ...]], ...], with_regions: bool, name: str
) -> str:
    """Return the options of all units with none chosen; `name` is the attribute to show."""
    return "".join(
        _write_group(region, (region, *districts) if with_regions else districts, name)
        for region, districts in groups
    )


def _write_group(region: Any, units: tuple[Any, ...], name: str) -> str:
    # Of the two hundred units of the country Markup.format takes ten times as long.
    options = "".join(
        f'<option value="{int(unit.id)}">{escape(getattr(unit, name))}</option>' for unit in units
    )
    label = escape(getattr(region, name))
    return f'<optgroup label="{label}" data-region="{int(region.id)}">{options}</optgroup>'


class UnitField(Field):  # type: ignore[misc]
    """A choice of one current unit. The view sets `groups`: regions with their districts."""

    widget = UnitSelect()

    data: Any

    def __init__(
        self, label: Any, *, with_regions: bool = False, placeholder: Any = CHOOSE, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.with_regions = with_regions
        self.placeholder = placeholder
        self.groups: UnitGroups = ()
        self.region_id: int | None = None

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the field, and the region that the script's own list sends beside it."""
        super().process(formdata, *args, **kwargs)
        self.region_id = parse_id(formdata.get(f"{self.name}-region")) if formdata else None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the id, None for anything that is not an id."""
        self.data = parse_id(valuelist[0]) if valuelist else None

    def pre_validate(self, _form: BaseForm) -> None:
        """Raise ValidationError for a unit that is not in the list."""
        if not self.raw_data or not self.raw_data[0]:
            return
        unit_ids = {
            unit.id
            for region, districts in self.groups
            for unit in ([region, *districts] if self.with_regions else districts)
        }
        if self.data not in unit_ids:
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
        """Set the units first: a filter form is validated while it is constructed."""
        self["region_unit_id"].groups = self._units
        return bool(super().validate(*args, **kwargs))


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
            return self._render_text(field, field.id, _join_attributes(attributes))
        options = [Markup('<option value="">{}</option>').format(field.placeholder)]
        options += [self._render_option(field, row) for row in organisations]
        select = Markup('<select id="{}" name="{}" {}>{}</select>').format(
            field.id, field.name, _join_attributes(attributes), Markup("").join(options)
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


def _join_attributes(attributes: dict[str, Any]) -> Markup:
    """Render HTML attributes; `class_` becomes class."""
    return Markup(" ").join(
        Markup('{}="{}"').format(name.rstrip("_"), value) for name, value in attributes.items()
    )


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
