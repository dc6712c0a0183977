"""What a report holds, and its one form as bytes, by which it is known."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lms.periodic_reports.rules.periods import NamedPeriod
from lms.periodic_reports.rules.plan import PlanComparison, plan_from
from lms.reporting.rules.vocabulary import MEASURES, PEOPLE

# What the tables by place, course and month show. What the report says of the whole place is every measure of the vocabulary.
SHOWN: Final = (
    "obliged",
    "met",
    "completed_in_time",
    "overdue",
    "enrolled",
    "completed",
    "people_completed",
    "certificates",
    "hours",
)
TOTALS: Final = "totals"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A row of a table: what it is about in both languages, and its numbers."""

    key: str
    name_kk: str
    name_ru: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a report: places, courses or months."""

    name: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that a report says. `number` is 0 while it is not handed in; the last number handed in stands, with what it corrects.
    `plan` is None in reports of the time when there was none in them: they keep their bytes and their hash.
    """

    place_kind: str
    place_id: int
    place_kk: str
    place_ru: str
    period: NamedPeriod
    counted_on: date
    totals: Mapping[str, int]
    tables: tuple[ReportTable, ...]
    number: int = 0
    correction: str = ""
    plan: PlanComparison | None = None

    def plain(self) -> dict[str, Any]:
        """The content as it is frozen: text and whole numbers alone."""
        return {
            "place": {
                "kind": self.place_kind,
                "id": self.place_id,
                "kk": self.place_kk,
                "ru": self.place_ru,
            },
            "period": {
                "name": self.period.name,
                "first": str(self.period.first),
                "last": str(self.period.last),
            },
            "boundaries": str(self.counted_on),
            "counted_on": str(self.counted_on),
            "number": self.number,
            "correction": self.correction,
            "totals": dict(self.totals),
            "tables": [
                {
                    "name": table.name,
                    "rows": [
                        {
                            "key": row.key,
                            "kk": row.name_kk,
                            "ru": row.name_ru,
                            "values": dict(row.values),
                        }
                        for row in table.lines
                    ],
                }
                for table in self.tables
            ],
            **({} if self.plan is None else {"plan": self.plan.plain()}),
        }


def content_from(plain: Mapping[str, Any]) -> ReportContent:
    """What ReportContent.plain gave, read back from what was frozen."""
    place, period = plain["place"], plain["period"]
    return ReportContent(
        place["kind"],
        place["id"],
        place["kk"],
        place["ru"],
        NamedPeriod(
            period["name"], date.fromisoformat(period["first"]), date.fromisoformat(period["last"])
        ),
        date.fromisoformat(plain["counted_on"]),
        plain["totals"],
        tuple(
            ReportTable(
                table["name"],
                tuple(
                    ReportLine(row["key"], row["kk"], row["ru"], row["values"])
                    for row in table["rows"]
                ),
            )
            for table in plain["tables"]
        ),
        plain["number"],
        plain["correction"],
        plan_from(plain["plan"]) if "plan" in plain else None,
    )


def canonical(content: ReportContent) -> bytes:
    """The one form of the content as JSON: names in order, no spaces, UTF-8. The same content gives the same bytes everywhere."""
    return json.dumps(
        content.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def digest(content: ReportContent) -> str:
    """The SHA-256 of the canonical form: what is shown beside a report that was handed in, and what anybody can compute from its JSON."""
    return hashlib.sha256(canonical(content)).hexdigest()


def is_added(measure: str) -> bool:
    """Whether the rows of a table add up to its total: people do not, since one person can stand in several rows."""
    return MEASURES[measure].counted != PEOPLE


def long_rows(content: ReportContent) -> Iterator[tuple[str, str, str, str, str, int]]:
    """Every number of a report: its table, the key of its row, both names of it, its code and itself. The totals come first, as a table of
    one row; plan against fact last.
    """
    whole = ReportLine("", content.place_kk, content.place_ru, content.totals)
    for table in (ReportTable(TOTALS, (whole,)), *content.tables):
        for line in table.lines:
            for measure, value in line.values.items():
                yield table.name, line.key, line.name_kk, line.name_ru, measure, value
    if content.plan is not None:
        yield from content.plan.long_rows()
