"""Plan against fact in a report.

Of a region: the indicators of its programme. Of the country: the regions' programmes side by
side, and their indicators added up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

# The tables and the codes of their numbers, as files name them.
PLAN: Final = "plan"
PROGRAMMES: Final = "programmes"
PLANNED, FACT, REGIONS, APPROVED, MET = "planned", "fact", "regions", "approved", "met"


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A region and its programme in the period.

    `state` is "" without a programme; `planned` and `met` count its indicators with a plan, and
    those whose plan is met.
    """

    key: str
    name_kk: str
    name_ru: str
    state: str
    document: str
    document_on: date | None
    planned: int
    met: int
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
            "planned": self.planned,
            "met": self.met,
            "approved": self.is_approved,
        }


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An indicator in a half-year, within the days of the programme.

    `planned` is None without a plan; `regions`: how many are added up.
    """

    indicator: int
    name_kk: str
    name_ru: str
    first: date
    last: date
    planned: int | None
    fact: int
    regions: int

    @property
    def percent(self) -> int | None:
        """The fact in per cent of the plan, rounded down: 100 means that the plan is met."""
        return 100 * self.fact // self.planned if self.planned else None

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

    def list_numbers(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every number: its table, row key, both names, code, value."""
        for programme in self.programmes:
            row = (PROGRAMMES, programme.key, programme.name_kk, programme.name_ru)
            yield (*row, APPROVED, int(programme.is_approved))
            yield (*row, PLANNED, programme.planned)
            yield (*row, MET, programme.met)
        for line in self.lines:
            row = (PLAN, f"{line.indicator} {line.first}..{line.last}", line.name_kk, line.name_ru)
            if line.planned is not None:
                yield (*row, PLANNED, line.planned)
            yield (*row, FACT, line.fact)
            yield (*row, REGIONS, line.regions)


def parse_plan(stored: Mapping[str, Any]) -> PlanComparison:
    """Read a comparison from its frozen form."""
    return PlanComparison(
        tuple(_parse_programme(programme) for programme in stored["programmes"]),
        tuple(_parse_line(line) for line in stored["rows"]),
    )


def _parse_programme(stored: Mapping[str, Any]) -> ProgrammeLine:
    return ProgrammeLine(
        stored["key"],
        stored["kk"],
        stored["ru"],
        stored["state"],
        stored["document"],
        date.fromisoformat(stored["document_on"]) if stored["document_on"] else None,
        stored["planned"],
        stored["met"],
        stored["approved"],
    )


def _parse_line(stored: Mapping[str, Any]) -> PlanLine:
    return PlanLine(
        stored["indicator"],
        stored["kk"],
        stored["ru"],
        date.fromisoformat(stored["first"]),
        date.fromisoformat(stored["last"]),
        stored["planned"],
        stored["fact"],
        stored["regions"],
    )


def has_programme(plan: PlanComparison | None) -> bool:
    """Return whether the area, or any region of the country, has a programme."""
    return plan is not None and any(programme.state for programme in plan.programmes)
