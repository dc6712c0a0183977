"""The tables, bars and tiles of a page of figures: each number with the address of the list behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from flask import url_for

from lms.core.i18n import current_language, format_month, format_number, format_percent
from lms.core.i18n import gettext as _
from lms.reporting.queries.figures import Counts, Figures, Wanted, added
from lms.reporting.queries.names import local_name
from lms.reporting.queries.people import CountedPerson
from lms.reporting.queries.places import UNITS, Area, PlaceRow
from lms.reporting.rules import (
    ACTIVE,
    CERTIFIED,
    COMPLETED,
    ENROLLED,
    MET,
    OBLIGED,
    OVERDUE,
    first_of_month,
    share,
)
from lms.reporting.rules.ranking import ranking
from lms.reporting.rules.vocabulary import MEASURES, OBLIGATIONS
from lms.reporting.rules.words import measure_name
from lms.web.tables import ExportTable, Row

SHARE: Final = "share"
# What the tables of figures show, in this order.
SHOWN: Final = (OBLIGED, MET, OVERDUE, ENROLLED, COMPLETED, CERTIFIED)


@dataclass(frozen=True, slots=True)
class FigureRequest:
    """What the address of a page of figures asks for."""

    place: Area
    course: str
    period: str
    wanted: Wanted
    boundaries: str = ""

    def filters(self) -> dict[str, Any]:
        """The filters as an address carries them."""
        given = (("course", self.course), ("period", self.period), ("boundaries", self.boundaries))
        return {name: value for name, value in given if value}

    def people_url(self, measure: str, place_id: int | None = None, **changes: Any) -> str:
        """The list behind a figure."""
        values = {**self.filters(), "measure": measure, **changes}
        return url_for(
            "reporting.people", kind=self.place.kind, place_id=place_id or self.place.id, **values
        )

    def place_url(self, place_id: int) -> str:
        """The figures of another place, with the same filters."""
        return url_for(
            "reporting.figures", kind=self.place.kind, place_id=place_id, **self.filters()
        )


def figure_tables(
    asked: FigureRequest,
    figures: Figures,
    rows: Sequence[PlaceRow],
    courses: dict[int, tuple[str, str]],
) -> list[ExportTable]:
    """The tables of a page: by what is below the place, if anything is; by course; by month."""
    below = [_by_place(asked, rows)] if any(not row.own for row in rows) else []
    return [*below, _by_course(asked, figures, courses), _by_month(asked, figures)]


def _by_place(asked: FigureRequest, rows: Sequence[PlaceRow]) -> ExportTable:
    first = {"key": "name", "label": place_label(asked.place), "kind": "link"}
    rank = {"key": "rank", "label": _("Rank"), "kind": "number"}
    below, own = [row for row in rows if not row.own], [row for row in rows if row.own]
    made = [
        {
            "name": {"text": local_name(row), "href": asked.place_url(row.id)},
            "rank": ranked.rank,
            **_row_numbers(asked, row),
        }
        for ranked in ranking(
            [(row.counts.get(OBLIGED, 0), row.counts.get(MET, 0)) for row in below]
        )
        for row in (below[ranked.index],)
    ]
    made += [
        {"name": own_name(asked.place), "rank": None, **_row_numbers(asked, row)} for row in own
    ]
    total = (
        {"name": _("Total"), **_numbers(added(row.counts for row in rows), asked.people_url)}
        if made
        else None
    )
    caption = (
        _("By organisation")
        if asked.place.kind != UNITS
        else _("By region")
        if asked.place.whole
        else _("By district")
    )
    return ExportTable(caption, [first, rank, *_number_columns()], made, total, name="places")


def _row_numbers(asked: FigureRequest, row: PlaceRow) -> Row:
    own = {"own": "1"} if row.own else {}
    return _numbers(row.counts, partial(asked.people_url, place_id=row.id, **own))


def _by_course(
    asked: FigureRequest, figures: Figures, courses: dict[int, tuple[str, str]]
) -> ExportTable:
    first = {"key": "name", "label": _("Course"), "kind": "text"}
    made = []
    for course_id, (slug, title) in courses.items():
        counts = figures.by_course.get(course_id)
        if counts:
            made.append({"name": title, **_numbers(counts, partial(asked.people_url, course=slug))})
    return ExportTable(_("By course"), [first, *_number_columns()], made, name="courses")


def _by_month(asked: FigureRequest, figures: Figures) -> ExportTable:
    first = {"key": "name", "label": _("Month"), "kind": "text"}
    made = []
    for month in (m for m in asked.wanted.months_shown().months() if m <= asked.wanted.today):
        link = partial(asked.people_url, period=f"{month:%Y-%m}")
        made.append(
            {"name": format_month(month), **_numbers(figures.by_month.get(month, {}), link)}
        )
    return ExportTable(_("By month"), [first, *_number_columns()], made, name="months")


def _number_columns() -> list[Row]:
    """The measures; after those who have done what they must their share."""
    columns = [
        {"key": measure, "label": measure_name(measure), "kind": "number"} for measure in SHOWN
    ]
    columns.insert(SHOWN.index(MET) + 1, {"key": SHARE, "label": _("Of them, %"), "kind": "number"})
    return columns


def _numbers(counts: Counts, link: Callable[[str], str]) -> Row:
    row: Row = {
        m: {"text": counts.get(m, 0), "href": link(m) if counts.get(m) else None} for m in SHOWN
    }
    part = share(counts.get(MET, 0), counts.get(OBLIGED, 0))
    row[SHARE] = None if part is None else round(100 * part)
    return row


def trend(asked: FigureRequest, figures: Figures) -> list[tuple[str, int, str]]:
    """How many completed in each of the months shown, the earliest first, each with the list behind it."""
    months = [
        month for month in asked.wanted.months_shown().months() if month <= asked.wanted.today
    ]
    counts = [(month, figures.by_month.get(month, {}).get(COMPLETED, 0)) for month in months]
    return [
        (format_month(month), count, asked.people_url(COMPLETED, period=f"{month:%Y-%m}"))
        for month, count in counts
    ]


def tiles(asked: FigureRequest, rows: Iterable[PlaceRow], grid: Iterable[Any]) -> list[Row]:
    """The regions on the schematic map: the share of those who must that have done it, as a number, a word, a pattern and a colour."""
    counts = {row.id: row.counts for row in rows}
    words = (_("hardly anyone"), _("few"), _("about half"), _("most"), _("nearly all"))
    made = []
    for tile in grid:
        own = counts.get(tile.unit_id, {})
        part = share(own.get(MET, 0), own.get(OBLIGED, 0))
        made.append(
            {
                "row": tile.row,
                "col": tile.column,
                "label": getattr(tile, f"short_{current_language()}"),
                "share": part,
                "value": format_percent(part),
                "word": None if part is None else words[min(int(5 * part), 4)],
                "href": asked.place_url(tile.unit_id),
            }
        )
    return made


def large_figures(asked: FigureRequest, figures: Figures) -> list[Row]:
    """Everybody's figures, those who must and those who came by themselves, each with what this month brought to it; with a period chosen
    there is nothing to compare with.
    """
    total = figures.total()
    fresh = (
        figures.by_month.get(first_of_month(asked.wanted.today), {})
        if asked.wanted.period is None
        else {}
    )
    return [
        {
            "value": total[measure],
            "label": measure_name(measure),
            "href": asked.people_url(measure),
            "change": _("%(count)s this month") % {"count": format_number(fresh[measure])}
            if measure != ACTIVE and fresh.get(measure)
            else None,
        }
        for measure in (ENROLLED, ACTIVE, COMPLETED, CERTIFIED)
    ]


def people_table(measure: str, rows: list[Row], sort_link: Callable[[str], Row]) -> ExportTable:
    """The list behind a figure: its columns, with the rows given."""
    days = {
        "enrolled_on": _("Enrolled on"),
        "completed_on": _("Completed on"),
        "due_on": _("Due by"),
    }
    of_obligations = MEASURES[measure].source == OBLIGATIONS
    by_day = (
        "due_on"
        if of_obligations
        else "completed_on"
        if MEASURES[measure].day != MEASURES[ENROLLED].day
        else "enrolled_on"
    )
    shown = ("due_on", "completed_on") if of_obligations else ("enrolled_on", "completed_on")
    columns = [
        {"key": "name", "label": _("Name"), **sort_link("name")},
        {"key": "unit", "label": _("District"), **sort_link("unit")},
        {"key": "organisation", "label": _("Organisation")},
        {"key": "course", "label": _("Course"), **sort_link("course")},
        {"key": "state", "label": _("State")},
        *(
            {"key": day, "label": days[day], **(sort_link("day") if day == by_day else {})}
            for day in shown
        ),
    ]
    return ExportTable(_("People"), columns, rows, name="people")


def state_names() -> dict[str, str]:
    """The states of enrolments and obligations in words."""
    return {
        ACTIVE: _("under way"),
        COMPLETED: _("completed"),
        "withdrawn": _("withdrawn"),
        "open": _("not completed yet"),
        "met": _("completed"),
        "exempt": _("exempt"),
    }


def person_cells(row: CountedPerson, language: str, states: dict[str, str]) -> Row:
    """A person as the list's columns have it. Days are days: a page words them, a file keeps them."""
    return {
        "name": row.name,
        "unit": getattr(row, f"unit_{language}"),
        "organisation": getattr(row, f"organisation_{language}"),
        "course": getattr(row, f"course_{language}"),
        "state": states[row.state],
        "enrolled_on": row.enrolled_on,
        "completed_on": row.completed_on,
        "due_on": row.due_on,
    }


def worded(row: Row) -> Row:
    """The row with its days as they are written in tables: 09.03.2026."""
    return {
        key: f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell for key, cell in row.items()
    }


def place_label(place: Area) -> str:
    """What is directly below the place."""
    if place.kind != UNITS:
        return _("Organisation")
    return _("Region") if place.whole else _("District")


def own_name(place: Area) -> str:
    """The row of those who stand on the place itself."""
    return _("%(name)s itself") % {"name": local_name(place)}
