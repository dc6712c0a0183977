"""Plan against fact in a report: of a region the indicators of its programme, of the country the regions' programmes side by side and
their indicators added up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

# The tables, as files name them, and the numbers of their rows.
PLAN: Final = "plan"
PROGRAMMES: Final = "programmes"
PLANNED, FACT, REGIONS, APPROVED, MET = "planned", "fact", "regions", "approved", "met"


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A region and its programme in the period: its state ("" for none), its approving document, how many of its indicators have a plan
    there and of how many it is met.
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


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An indicator in a half-year, within the days of the programme. `planned`: None where nothing is. `regions`: how many are added up."""

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
        """The fact in whole per cent of the plan, rounded down: 100 is not said before the plan is met."""
        return 100 * self.fact // self.planned if self.planned else None

    @property
    def difference(self) -> int | None:
        """By how much the fact is more than the plan."""
        return None if self.planned is None else self.fact - self.planned


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """Plan against fact of a place. Empty for a place that has no programme of its own: programmes are those of regions."""

    programmes: tuple[ProgrammeLine, ...] = ()
    lines: tuple[PlanLine, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is frozen."""
        return {
            "programmes": [
                {
                    "key": one.key,
                    "kk": one.name_kk,
                    "ru": one.name_ru,
                    "state": one.state,
                    "document": one.document,
                    "document_on": one.document_on and str(one.document_on),
                    "planned": one.planned,
                    "met": one.met,
                    "approved": one.is_approved,
                }
                for one in self.programmes
            ],
            "rows": [
                {
                    "indicator": one.indicator,
                    "kk": one.name_kk,
                    "ru": one.name_ru,
                    "first": str(one.first),
                    "last": str(one.last),
                    "planned": one.planned,
                    "fact": one.fact,
                    "regions": one.regions,
                }
                for one in self.lines
            ],
        }

    def long_rows(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Every number: its table, the key of its row, both names, its code and itself."""
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


def plan_from(plain: Mapping[str, Any]) -> PlanComparison:
    """What PlanComparison.plain gave."""
    return PlanComparison(
        tuple(
            ProgrammeLine(
                one["key"],
                one["kk"],
                one["ru"],
                one["state"],
                one["document"],
                date.fromisoformat(one["document_on"]) if one["document_on"] else None,
                one["planned"],
                one["met"],
                one["approved"],
            )
            for one in plain["programmes"]
        ),
        tuple(
            PlanLine(
                one["indicator"],
                one["kk"],
                one["ru"],
                date.fromisoformat(one["first"]),
                date.fromisoformat(one["last"]),
                one["planned"],
                one["fact"],
                one["regions"],
            )
            for one in plain["rows"]
        ),
    )


def has_programme(plan: PlanComparison | None) -> bool:
    """Whether the place has a programme in the period; for the country, whether any region has."""
    return plan is not None and any(one.state for one in plan.programmes)
