"""What the URL of a page of figures asks for, and the URLs of what stands behind them."""

from dataclasses import dataclass, field
from typing import Any, Final

from flask import url_for

from lms.reporting.queries.areas import Area
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.rules.words import build_people_code

STAND_IN: Final = "~measure~"  # no other parameter of the URL contains it


@dataclass(frozen=True, slots=True)
class FigureRequest:
    """What the URL of a page of figures asks for."""

    area: Area
    course: str
    period: str
    selection: FigureSelection
    boundaries: str = ""
    _list_urls: dict[Any, str] = field(default_factory=dict, compare=False, repr=False)

    def build_filters(self) -> dict[str, Any]:
        """Return the filters as URL parameters."""
        filters = (
            ("course", self.course),
            ("period", self.period),
            ("boundaries", self.boundaries),
        )
        return {name: value for name, value in filters if value}

    def build_people_url(self, measure: str, area_id: int | None = None, **changes: Any) -> str:
        """Return the URL of the list of the people behind a figure."""
        return self.build_list_url(build_people_code(measure), area_id, **changes)

    def build_courses_url(self, measure: str) -> str:
        """Return the URL of the list of the people in their courses behind a figure."""
        return self.build_list_url(measure)

    def build_list_url(self, code: str, area_id: int | None = None, **changes: Any) -> str:
        """Return the URL of the list of a measure of the vocabulary."""
        # The cells of a row share this key and differ in the measure.
        key = (area_id, *changes.items())
        if key not in self._list_urls:
            values = {**self.build_filters(), "measure": STAND_IN, **changes}
            self._list_urls[key] = url_for(
                "reporting.people", kind=self.area.kind, area_id=area_id or self.area.id, **values
            )
        return self._list_urls[key].replace(STAND_IN, code)

    def build_area_url(self, area_id: int) -> str:
        """Return the URL of another area's figures, with the same filters."""
        return url_for(
            "reporting.figures", kind=self.area.kind, area_id=area_id, **self.build_filters()
        )
