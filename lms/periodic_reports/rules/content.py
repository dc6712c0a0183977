"""The content of a report, and its canonical bytes, of which the hash is taken."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from lms.periodic_reports.rules.periods import NamedPeriod
from lms.periodic_reports.rules.plan import NumberRow, PlanComparison, PlanLine, parse_plan
from lms.periodic_reports.rules.words import ReportWords, parse_words
from lms.reporting.rules.vocabulary import COURSES, MEASURES, PEOPLE

# Measures of the tables by area, course and month; the totals have every measure.
TABLE_MEASURES: Final = (
    "people_obliged",
    "people_met",
    "people_completed_in_time",
    "people_overdue",
    "people_enrolled",
    "people_completed",
    "completed",
    "certificates",
    "hours",
)
TOTALS: Final = "totals"
INVITED: Final = "invited"
# The format of a content as it is frozen. 2: words, and the unit and per cent of each indicator.
# 3: attempts are counted under their own name.
FORMAT: Final = 3
_FORMAT_OF_ATTEMPTS: Final = 3
# The measures as earlier formats name them.
FORMER_CODES: Final = {"attempts": "tries", "passed_attempts": "passed_tries"}
_CODES_OF_TODAY: Final = {former: code for code, former in FORMER_CODES.items()}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A row of a table: its key, its name in both languages, and its numbers."""

    key: str
    name_kk: str
    name_ru: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a report: places, courses or months."""

    name: str
    lines: tuple[ReportLine, ...]

    def to_json(self, codes: Mapping[str, str]) -> dict[str, Any]:
        """Return the table as it is frozen; `codes`: other names of measures."""
        rows = [
            {
                "key": line.key,
                "kk": line.name_kk,
                "ru": line.name_ru,
                "values": _rename_codes(line.values, codes),
            }
            for line in self.lines
        ]
        return {"name": self.name, "rows": rows}


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that a report says.

    `number` is 0 until it is handed in; `correction`: what a later number corrects; `words`: what
    was written at handing in. Reports of an earlier `format` keep their bytes and their hash: the
    first ones have no `plan`, and none of format 1 has words. `invited`: how many people have not
    accepted their post in the organisation, which no number counts; None for units, and in reports
    that were handed in before it was told.
    """

    area_kind: str
    area_id: int
    area_kk: str
    area_ru: str
    period: NamedPeriod
    counted_on: date
    totals: Mapping[str, int]
    tables: tuple[ReportTable, ...]
    number: int = 0
    correction: str = ""
    plan: PlanComparison | None = None
    words: ReportWords | None = None
    format: int = FORMAT
    invited: int | None = None

    @property
    def missing_days(self) -> tuple[date, date] | None:
        """The last days of the period that came after the report was counted; None for none."""
        if self.counted_on >= self.period.last:
            return None
        return self.counted_on + timedelta(days=1), self.period.last

    @property
    def shortfalls(self) -> tuple[PlanLine, ...]:
        """The lines whose plan is not met, of half-years that end in the period."""
        lines = self.plan.lines if self.plan else ()
        return tuple(line for line in lines if line.is_short and line.last <= self.period.last)

    @property
    def table_measures(self) -> tuple[str, ...]:
        """The measures of its tables: reports that were handed in earlier have others."""
        lines = [line for table in self.tables for line in table.lines]
        line_values = lines[0].values if lines else dict.fromkeys(TABLE_MEASURES)
        codes = TABLE_MEASURES if line_values.keys() <= {*TABLE_MEASURES} else tuple(MEASURES)
        return tuple(code for code in codes if code in line_values and code in self.totals)

    def to_json(self) -> dict[str, Any]:
        """Return the content as it is frozen: only text and whole numbers."""
        codes = FORMER_CODES if self.format < _FORMAT_OF_ATTEMPTS else {}
        return {
            "place": {
                "kind": self.area_kind,
                "id": self.area_id,
                "kk": self.area_kk,
                "ru": self.area_ru,
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
            "totals": _rename_codes(self.totals, codes),
            "tables": [table.to_json(codes) for table in self.tables],
            **({} if self.plan is None else {"plan": self.plan.to_json()}),
            **({} if self.format == 1 else {"format": self.format}),
            **({} if self.words is None else {"words": self.words.to_json()}),
            **({} if self.invited is None else {"invited": self.invited}),
        }


def parse_content(json_object: Mapping[str, Any]) -> ReportContent:
    """Read a content from its frozen form."""
    area, period = json_object["place"], json_object["period"]
    frozen_format = json_object.get("format", 1)
    codes = _CODES_OF_TODAY if frozen_format < _FORMAT_OF_ATTEMPTS else {}
    return ReportContent(
        area_kind=area["kind"],
        area_id=area["id"],
        area_kk=area["kk"],
        area_ru=area["ru"],
        period=NamedPeriod(
            period["name"], date.fromisoformat(period["first"]), date.fromisoformat(period["last"])
        ),
        counted_on=date.fromisoformat(json_object["counted_on"]),
        totals=_rename_codes(json_object["totals"], codes),
        tables=tuple(_parse_table(table, codes) for table in json_object["tables"]),
        number=json_object["number"],
        correction=json_object["correction"],
        plan=parse_plan(json_object["plan"]) if "plan" in json_object else None,
        words=parse_words(json_object["words"]) if "words" in json_object else None,
        format=frozen_format,
        invited=json_object.get("invited"),
    )


def _parse_table(json_object: Mapping[str, Any], codes: Mapping[str, str]) -> ReportTable:
    lines = (
        ReportLine(
            key=row["key"],
            name_kk=row["kk"],
            name_ru=row["ru"],
            values=_rename_codes(row["values"], codes),
        )
        for row in json_object["rows"]
    )
    return ReportTable(json_object["name"], tuple(lines))


def _rename_codes(values: Mapping[str, int], codes: Mapping[str, str]) -> dict[str, int]:
    """Return the numbers by measure, those of `codes` under the code that stands there."""
    return {codes.get(code, code): value for code, value in values.items()}


def encode_canonical_json(content: ReportContent) -> bytes:
    """Return the canonical JSON: sorted names, no spaces, UTF-8.

    Equal content gives equal bytes everywhere.
    """
    return json.dumps(
        content.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def hash_content(content: ReportContent) -> str:
    """Return the SHA-256 of the canonical JSON.

    It is shown beside a report that was handed in, and anybody can compute it from the JSON file.
    """
    return hashlib.sha256(encode_canonical_json(content)).hexdigest()


def is_additive(measure: str) -> bool:
    """Return whether the rows of a table add up: people do not, as one may be in several rows."""
    return MEASURES[measure].counts not in (PEOPLE, COURSES)


def list_numbers(content: ReportContent) -> Iterator[NumberRow]:
    """Yield every number: its table, row key, both names of the row, code, value.

    The totals come first, as a table of one row; plan against fact comes last.
    """
    whole = ReportLine(
        key="", name_kk=content.area_kk, name_ru=content.area_ru, values=content.totals
    )
    for table in (ReportTable(TOTALS, (whole,)), *content.tables):
        for line in table.lines:
            for measure, value in line.values.items():
                yield table.name, line.key, line.name_kk, line.name_ru, measure, value
        if table.name == TOTALS and content.invited is not None:
            yield TOTALS, "", content.area_kk, content.area_ru, INVITED, content.invited
    if content.plan is not None:
        yield from content.plan.list_numbers()
