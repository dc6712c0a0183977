"""Form field that picks an administrative unit, and forms that offer units."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup, escape
from wtforms import Field
from wtforms.validators import ValidationError

from lms.core.i18n import current_language, gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.text import parse_id
from lms.web.attributes import write_attributes
from lms.web.forms import BaseForm, FilterForm

CHOOSE: Final = _("Choose from the list")
GroupedUnits = Sequence[tuple[Any, Sequence[Any]]]


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
            f"{region_label} {write_attributes(**attributes)}>"
        )
        first = f'<option value="">{escape(field.placeholder)}</option>'
        return Markup(f"{start}{first}{self._write_units(field)}</select>")  # noqa: S704 - all is escaped

    def _write_units(self, field: "UnitField") -> str:
        groups = tuple((region, tuple(districts)) for region, districts in field.groups)
        options = _write_options(groups, field.with_regions, f"name_{current_language()}")
        if not isinstance(field.data, int):
            return options
        value_attribute = f'value="{field.data}"'
        return options.replace(value_attribute, f"{value_attribute} selected")


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
        self.groups: GroupedUnits = ()
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

    def __init__(self, *, units: GroupedUnits, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            if isinstance(field, UnitField):
                field.groups = units


class FilterWithUnits(FilterForm):
    """A form of filters that offers administrative units."""

    def __init__(self, *, units: GroupedUnits) -> None:
        self._units = units
        super().__init__()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Set the units first: a filter form is validated while it is constructed."""
        self["region_unit_id"].groups = self._units
        return bool(super().validate(*args, **kwargs))
