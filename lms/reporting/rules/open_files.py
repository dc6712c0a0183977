"""Open data as files: CSV (RFC 4180), JSON-stat 2.0 (json-stat.org/full) and a Tabular Data Package (specs.frictionlessdata.io), all of the
same figures.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms.core.i18n import LANGUAGES, gettext, mark, using_language
from lms.core.tables.csv_writer import write_csv
from lms.reporting.rules.open_data import (
    ALL_AUDIENCES,
    AUDIENCE_CODES,
    MEASURES,
    NOWHERE,
    WHOLE,
    OpenFigures,
    as_json,
)
from lms.reporting.rules.vocabulary import AUDIENCE, WORDS
from lms.reporting.rules.vocabulary import MEASURES as VOCABULARY

CSV: Final = "figures.csv"
PACKAGE: Final = "datapackage.json"
STATISTICS: Final[Mapping[str, str]] = {
    language: f"figures.{language}.json" for language in LANGUAGES
}
FILES: Final = (CSV, *STATISTICS.values(), PACKAGE)
STORED: Final = "figures"  # what the page reads

LICENCE: Final = "CC-BY-4.0"
LICENCE_NAME: Final = "Creative Commons Attribution 4.0 International"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
HIDDEN: Final = (
    "c"  # the status of a hidden value, as statistical offices mark what is confidential
)

TITLE: Final = mark("Digital skills of Kazakhstan: courses of Sauat by region")
ABOUT: Final = mark(
    "Enrolments, courses completed, people who completed and certificates by region, period and audience. Numbers about fewer than five "
    "people are hidden, and so are those from which they would follow."
)


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of the table, for the data dictionary: names and texts are message ids."""

    name: str
    type: str
    title: str
    meaning: str
    unit: str
    constraints: Mapping[str, Any]


_REQUIRED: Final = {"required": True}
_COUNT: Final = {"minimum": 0}
_COURSES: Final = mark("enrolments")
COLUMNS: Final = (
    DataColumn(
        "region",
        "string",
        mark("Region, code"),
        mark(
            "KATO code of the region, in today's boundaries; KZ: the whole country; none: enrolments that belong to no region. It is the place at "
            "the time of enrolment."
        ),
        "",
        {**_REQUIRED, "pattern": f"[0-9]{{9}}|{WHOLE}|{NOWHERE}"},
    ),
    DataColumn(
        "region_kk",
        "string",
        mark("Region, in Kazakh"),
        mark("Name of the region in Kazakh."),
        "",
        _REQUIRED,
    ),
    DataColumn(
        "region_ru",
        "string",
        mark("Region, in Russian"),
        mark("Name of the region in Russian."),
        "",
        _REQUIRED,
    ),
    DataColumn(
        "period",
        "string",
        mark("Period"),
        mark(
            "A month (2026-02) or a year (2025) that has ended, by the time of Kazakhstan. ISO 8601."
        ),
        "",
        {**_REQUIRED, "pattern": "[0-9]{4}(-(0[1-9]|1[0-2]))?"},
    ),
    DataColumn(
        "audience",
        "string",
        mark("Audience"),
        mark(
            "citizen: citizens; civil_servant: civil servants; all: both. As it was at enrolment."
        ),
        "",
        {**_REQUIRED, "enum": list(AUDIENCE_CODES)},
    ),
    DataColumn(
        "enrolled",
        "integer",
        VOCABULARY["enrolled"].name,
        mark("Enrolments in courses, by the day of enrolment."),
        _COURSES,
        _COUNT,
    ),
    DataColumn(
        "completed",
        "integer",
        VOCABULARY["completed"].name,
        mark("Enrolments completed, by the day of completion."),
        _COURSES,
        _COUNT,
    ),
    DataColumn(
        "people_completed",
        "integer",
        VOCABULARY["people_completed"].name,
        mark(
            "People who completed at least one course in the period, each counted once in every row: the people of several rows do not add up."
        ),
        mark("people"),
        _COUNT,
    ),
    DataColumn(
        "certificates",
        "integer",
        VOCABULARY["certificates"].name,
        mark("Certificates issued, by the day of issue."),
        mark("certificates"),
        _COUNT,
    ),
)


def all_files(figures: OpenFigures, *, address: str) -> dict[str, bytes]:
    """Every file by its name. `address` is that of the page, with the host."""
    table = csv_file(figures)
    made: dict[str, Any] = {
        name: json_stat(figures, language, address=address) for language, name in STATISTICS.items()
    }
    made |= {PACKAGE: data_package(figures, table, address=address), STORED: as_json(figures)}
    return {
        CSV: table,
        **{
            name: json.dumps(one, ensure_ascii=False, indent=None).encode()
            for name, one in made.items()
        },
    }


def csv_file(figures: OpenFigures) -> bytes:
    """The table, a row for each region, period and audience; nothing in the cell of a hidden number."""
    rows = (
        [
            row.region.code,
            row.region.name_kk,
            row.region.name_ru,
            row.period,
            row.audience,
            *(row.values[one] for one in MEASURES),
        ]
        for row in figures.rows()
    )
    return b"".join(write_csv([column.name for column in COLUMNS], rows))


def json_stat(figures: OpenFigures, language: str, *, address: str) -> dict[str, Any]:
    """The figures as a JSON-stat 2.0 dataset with its texts in one language."""
    with using_language(language):
        regions = {one.code: str(getattr(one, f"name_{language}")) for one in figures.regions}
        columns = {column.name: column for column in COLUMNS}
        measures = {one: gettext(columns[one].title) for one in MEASURES}
        units = {one: {"label": gettext(columns[one].unit), "decimals": 0} for one in MEASURES}
        dimensions = {
            "region": _dimension(gettext(mark("Region")), regions),
            "period": _dimension(
                gettext(columns["period"].title), {one: one for one in figures.periods}
            ),
            "audience": _dimension(gettext(columns["audience"].title), audience_names()),
            "measure": _dimension(gettext(mark("Figure")), measures, unit=units),
        }
        return {
            "version": "2.0",
            "class": "dataset",
            "href": f"{address}/{STATISTICS[language]}",
            "label": gettext(TITLE),
            "source": gettext(mark("Sauat")),
            "updated": figures.counted_at.isoformat(),
            "note": [gettext(ABOUT)],
            "id": list(dimensions),
            "size": [len(one["category"]["index"]) for one in dimensions.values()],
            "role": {"geo": ["region"], "time": ["period"], "metric": ["measure"]},
            "dimension": dimensions,
            "value": list(figures.values),
            "status": {
                str(place): HIDDEN for place, value in enumerate(figures.values) if value is None
            },
            "link": {
                "license": [{"href": LICENCE_URL, "type": "text/html"}],
                "describedby": [{"href": f"{address}/{PACKAGE}", "type": "application/json"}],
            },
            "extension": {
                "lang": language,
                "status": {"label": {HIDDEN: gettext(mark("hidden: few people"))}},
            },
        }


def audience_names() -> dict[str, str]:
    """What the codes of audiences mean, in the language in use."""
    words = {ALL_AUDIENCES: mark("All"), **WORDS[AUDIENCE]}
    return {code: gettext(words[code]) for code in AUDIENCE_CODES}


def _dimension(label: str, names: Mapping[str, str], **more: Any) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(names), "label": dict(names), **more}}


def data_package(figures: OpenFigures, table: bytes, *, address: str) -> dict[str, Any]:
    """The descriptor of the CSV file. Its texts hold both languages, Kazakh first, since the format knows one only."""
    licences = [{"name": LICENCE, "title": LICENCE_NAME, "path": LICENCE_URL}]
    sources = [{"title": _both([mark("Records of Sauat")]), "path": address}]
    return {
        "profile": "tabular-data-package",
        "name": "sauat-figures-by-region",
        "title": _both([TITLE]),
        "description": _both([ABOUT]),
        "homepage": address,
        "created": figures.counted_at.isoformat(),
        "version": f"{figures.counted_at:%Y.%m.%d}",
        "keywords": ["Kazakhstan", "digital skills", "education"],
        "licenses": licences,
        "sources": sources,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "figures",
                "path": CSV,
                "title": _both([TITLE]),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(table),
                "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
                "dialect": {
                    "csvddfVersion": 1.2,
                    "delimiter": ",",
                    "lineTerminator": "\r\n",
                    "quoteChar": '"',
                    "doubleQuote": True,
                    "header": True,
                },
                "schema": {
                    "fields": [_field(column) for column in COLUMNS],
                    "primaryKey": ["region", "period", "audience"],
                    "missingValues": [""],
                },
                "licenses": licences,
                "sources": sources,
            }
        ],
    }


def _field(column: DataColumn) -> dict[str, Any]:
    texts = [column.meaning, *([column.unit] if column.unit else [])]
    told = {
        "name": column.name,
        "type": column.type,
        "title": _both([column.title]),
        "description": _both(texts),
    }
    return {**told, "constraints": dict(column.constraints)}


def _both(messages: Sequence[str]) -> str:
    """The messages in Kazakh and, after a stroke, in Russian; a unit is put in brackets behind its text."""
    sides = []
    for language in LANGUAGES:
        with using_language(language):
            first, *rest = (gettext(message) for message in messages)
            sides.append(" ".join((first, *(f"[{unit}]" for unit in rest))))
    return " | ".join(sides)
