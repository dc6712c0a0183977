"""Plan against fact in a report.

Of a region: the indicators of its programme. Of the country: the regions' programmes side by
side, and their indicators added up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lms.core.percent import compute_percent

# The tables and the codes of their numbers, as files name them.
PLAN: Final = "plan"
PROGRAMMES: Final = "programmes"
PLANNED, FACT, REGIONS, APPROVED, MET = "planned", "fact", "regions", "approved", "met"
PERCENT: Final = "percent"
# A number of a report: its table, row key, both names of the row, code, value.
NumberRow = tuple[str, str, str, str, str, int | float]


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A region and its programme in the period.

    `state` is "" without a programme; `planned_count` and `met_count` count its indicators with a
    plan, and those whose plan is met.
    """

    key: str
    name_kk: str
    name_ru: str
    state: str
    document: str
    document_on: date | None
    planned_count: int
    met_count: int
    is_approved: bool

    def to_json(self) -> dict[str, Any]:
        """Return the line as it is frozen."""
        return {
            "key": self.key,
            "kk": self.name_kk,
            "ru": self.name_ru,
            "state": self.state,
            "document": self.document,
            "document_on": self.document_on and str(self.document_on),
            "planned": self.planned_count,
            "met": self.met_count,
            "approved": self.is_approved,
        }


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An indicator in a half-year, within the days of the programme.

    `planned` is None without a plan; `regions`: how many are added up. `unit`: what the numbers
    count, a code of lms.programmes. It and `frozen_percent`, the per cent as it was frozen, are
    empty in reports from before there were any.
    """

    indicator: int
    name_kk: str
    name_ru: str
    first: date
    last: date
    planned: int | None
    fact: int
    regions: int
    unit: str = ""
    frozen_percent: str = ""

    @property
    def key(self) -> str:
        """The indicator and its days, as files name the row."""
        return f"{self.indicator} {self.first}..{self.last}"

    @property
    def percent(self) -> int | float | None:
        """The fact in per cent of the plan, with one decimal: 100 means that the plan is met."""
        if self.frozen_percent:
            value = float(self.frozen_percent)
            return int(value) if value.is_integer() else value
        return compute_percent(self.fact, self.planned)

    @property
    def is_short(self) -> bool:
        """Whether the plan is not met."""
        return self.planned is not None and self.fact < self.planned

    @property
    def difference(self) -> int | None:
        """The fact minus the plan."""
        return None if self.planned is None else self.fact - self.planned

    def to_json(self) -> dict[str, Any]:
        """Return the line as it is frozen."""
        return {
            "indicator": self.indicator,
            "kk": self.name_kk,
            "ru": self.name_ru,
            "first": str(self.first),
            "last": str(self.last),
            "planned": self.planned,
            "fact": self.fact,
            "regions": self.regions,
            **({"unit": self.unit, "percent": self.frozen_percent} if self.unit else {}),
        }


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """Plan against fact of an area.

    Empty for areas without a programme of their own: programmes belong to regions.
    """

    programmes: tuple[ProgrammeLine, ...] = ()
    lines: tuple[PlanLine, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as it is frozen."""
        return {
            "programmes": [programme.to_json() for programme in self.programmes],
            "rows": [line.to_json() for line in self.lines],
        }

    def list_numbers(self) -> Iterator[NumberRow]:
        """Yield every number: its table, row key, both names, code, value."""
        for programme in self.programmes:
            row = (PROGRAMMES, programme.key, programme.name_kk, programme.name_ru)
            yield (*row, APPROVED, int(programme.is_approved))
            yield (*row, PLANNED, programme.planned_count)
            yield (*row, MET, programme.met_count)
        for line in self.lines:
            row = (PLAN, line.key, line.name_kk, line.name_ru)
            if line.planned is not None:
                yield (*row, PLANNED, line.planned)
            yield (*row, FACT, line.fact)
            if line.percent is not None:
                yield (*row, PERCENT, line.percent)
            yield (*row, REGIONS, line.regions)


def parse_plan(json_object: Mapping[str, Any]) -> PlanComparison:
    """Read a comparison from its frozen form."""
    return PlanComparison(
        tuple(_parse_programme(programme) for programme in json_object["programmes"]),
        tuple(_parse_line(line) for line in json_object["rows"]),
    )


def _parse_programme(json_object: Mapping[str, Any]) -> ProgrammeLine:
    return ProgrammeLine(
        key=json_object["key"],
        name_kk=json_object["kk"],
        name_ru=json_object["ru"],
        state=json_object["state"],
        document=json_object["document"],
        document_on=date.fromisoformat(json_object["document_on"])
        if json_object["document_on"]
        else None,
        planned_count=json_object["planned"],
        met_count=json_object["met"],
        is_approved=json_object["approved"],
    )


def _parse_line(json_object: Mapping[str, Any]) -> PlanLine:
    return PlanLine(
        indicator=json_object["indicator"],
        name_kk=json_object["kk"],
        name_ru=json_object["ru"],
        first=date.fromisoformat(json_object["first"]),
        last=date.fromisoformat(json_object["last"]),
        planned=json_object["planned"],
        fact=json_object["fact"],
        regions=json_object["regions"],
        unit=json_object.get("unit", ""),
        frozen_percent=json_object.get("percent", ""),
    )


def has_programme(plan: PlanComparison | None) -> bool:
    """Return whether the area, or any region of the country, has a programme."""
    return plan is not None and any(programme.state for programme in plan.programmes)
