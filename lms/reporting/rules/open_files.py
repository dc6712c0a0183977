"""Open data as files: CSV, JSON-stat and a Tabular Data Package, all of the same figures.

Formats: RFC 4180, JSON-stat 2.0 (json-stat.org/full), specs.frictionlessdata.io.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms.core.i18n import LANGUAGES, N_, gettext, using_language
from lms.core.tables.csv_writer import write_data_csv
from lms.reporting.rules.open_data import (
    ALL_AUDIENCES,
    AUDIENCE_CODES,
    MEASURES,
    NOWHERE,
    WHOLE,
    OpenFigures,
    figures_to_json,
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
HIDDEN: Final = "c"  # status of a hidden value: "confidential" in official statistics

TITLE: Final = N_("Digital skills of Kazakhstan: courses of Sauat by region")
ABOUT: Final = N_(
    "People who enrolled and who completed a course, the same once in each course, and "
    "certificates by region, period and audience. Numbers about fewer than five people are "
    "hidden, and so are those from which they would follow."
)


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of the table for the data dictionary; its texts are message ids."""

    name: str
    type: str
    title: str
    meaning: str
    unit: str
    constraints: Mapping[str, Any]


_REQUIRED: Final = {"required": True}
_COUNT: Final = {"minimum": 0}
_COURSES: Final = N_("person × course")
COLUMNS: Final = (
    DataColumn(
        "region",
        "string",
        N_("Region, code"),
        N_(
            "KATO code of the region, in today's boundaries; KZ: the whole country; none: "
            "enrolments that belong to no region. It is the place at the time of enrolment."
        ),
        "",
        {**_REQUIRED, "pattern": f"[0-9]{{9}}|{WHOLE}|{NOWHERE}"},
    ),
    DataColumn(
        "region_kk",
        "string",
        N_("Region, in Kazakh"),
        N_("Name of the region in Kazakh."),
        "",
        _REQUIRED,
    ),
    DataColumn(
        "region_ru",
        "string",
        N_("Region, in Russian"),
        N_("Name of the region in Russian."),
        "",
        _REQUIRED,
    ),
    DataColumn(
        "period",
        "string",
        N_("Period"),
        N_(
            "A month (2026-02) or a year (2025) that has ended, by the time of Kazakhstan. "
            "ISO 8601."
        ),
        "",
        {**_REQUIRED, "pattern": "[0-9]{4}(-(0[1-9]|1[0-2]))?"},
    ),
    DataColumn(
        "audience",
        "string",
        N_("Audience"),
        N_("citizen: citizens; civil_servant: civil servants; all: both. As it was at enrolment."),
        "",
        {**_REQUIRED, "enum": list(AUDIENCE_CODES)},
    ),
    DataColumn(
        "people_enrolled",
        "integer",
        VOCABULARY["people_enrolled"].name,
        N_(
            "People who enrolled in at least one course in the period, each counted once in every "
            "row: the people of several rows do not add up."
        ),
        N_("people"),
        _COUNT,
    ),
    DataColumn(
        "enrolled",
        "integer",
        VOCABULARY["enrolled"].name,
        N_("The same people, counted once in each course."),
        _COURSES,
        _COUNT,
    ),
    DataColumn(
        "people_completed",
        "integer",
        VOCABULARY["people_completed"].name,
        N_(
            "People who completed at least one course in the period, each counted once in every "
            "row: the people of several rows do not add up."
        ),
        N_("people"),
        _COUNT,
    ),
    DataColumn(
        "completed",
        "integer",
        VOCABULARY["completed"].name,
        N_("The same people, counted once in each course."),
        _COURSES,
        _COUNT,
    ),
    DataColumn(
        "certificates",
        "integer",
        VOCABULARY["certificates"].name,
        N_("Certificates issued, by the day of issue."),
        N_("certificates"),
        _COUNT,
    ),
)


def build_files(figures: OpenFigures, *, url: str) -> dict[str, bytes]:
    """Build every file, by its name; `url` is the full URL of the page."""
    table = build_csv(figures)
    documents: dict[str, Any] = {
        name: build_json_stat(figures, language, url=url) for language, name in STATISTICS.items()
    }
    documents |= {
        PACKAGE: build_data_package(figures, table, url=url),
        STORED: figures_to_json(figures),
    }
    return {
        CSV: table,
        **{
            name: json.dumps(document, ensure_ascii=False, indent=None).encode()
            for name, document in documents.items()
        },
    }


def build_csv(figures: OpenFigures) -> bytes:
    """Build the table: a row for each region, period and audience.

    The cell of a hidden number is empty.
    """
    rows = (
        [
            row.region.code,
            row.region.name_kk,
            row.region.name_ru,
            row.period,
            row.audience,
            *(row.values[measure] for measure in MEASURES),
        ]
        for row in figures.rows()
    )
    return b"".join(write_data_csv([column.name for column in COLUMNS], rows))


def build_json_stat(figures: OpenFigures, language: str, *, url: str) -> dict[str, Any]:
    """Build a JSON-stat 2.0 dataset of the figures, with its texts in one language."""
    with using_language(language):
        dimensions = _build_dimensions(figures, language)
        return {
            "version": "2.0",
            "class": "dataset",
            "href": f"{url}/{STATISTICS[language]}",
            "label": gettext(TITLE),
            "source": gettext(N_("Sauat")),
            "updated": figures.counted_at.isoformat(),
            "note": [gettext(ABOUT)],
            "id": list(dimensions),
            "size": [len(dimension["category"]["index"]) for dimension in dimensions.values()],
            "role": {"geo": ["region"], "time": ["period"], "metric": ["measure"]},
            "dimension": dimensions,
            "value": list(figures.values),
            "status": {
                str(index): HIDDEN for index, value in enumerate(figures.values) if value is None
            },
            "link": {
                "license": [{"href": LICENCE_URL, "type": "text/html"}],
                "describedby": [{"href": f"{url}/{PACKAGE}", "type": "application/json"}],
            },
            "extension": {
                "lang": language,
                "status": {"label": {HIDDEN: gettext(N_("hidden: few people"))}},
            },
        }


def _build_dimensions(figures: OpenFigures, language: str) -> dict[str, dict[str, Any]]:
    """Build the four dimensions of the dataset in the current language."""
    columns = {column.name: column for column in COLUMNS}
    regions = {region.code: str(getattr(region, f"name_{language}")) for region in figures.regions}
    periods = {period: period for period in figures.periods}
    measures = {name: gettext(columns[name].title) for name in MEASURES}
    units = {name: {"label": gettext(columns[name].unit), "decimals": 0} for name in MEASURES}
    return {
        "region": _build_dimension(gettext(N_("Region")), regions),
        "period": _build_dimension(gettext(columns["period"].title), periods),
        "audience": _build_dimension(gettext(columns["audience"].title), audience_names()),
        "measure": _build_dimension(gettext(N_("Figure")), measures, unit=units),
    }


def audience_names() -> dict[str, str]:
    """Return the audience codes with their names in the current language."""
    words = {ALL_AUDIENCES: N_("All"), **WORDS[AUDIENCE]}
    return {code: gettext(words[code]) for code in AUDIENCE_CODES}


def _build_dimension(label: str, names: Mapping[str, str], **more: Any) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(names), "label": dict(names), **more}}


def build_data_package(figures: OpenFigures, table: bytes, *, url: str) -> dict[str, Any]:
    """Build the descriptor of the CSV file.

    Its texts hold both languages, Kazakh first, since the format has no translations.
    """
    licences = [{"name": LICENCE, "title": LICENCE_NAME, "path": LICENCE_URL}]
    sources = [{"title": _join_languages([N_("Records of Sauat")]), "path": url}]
    return {
        "profile": "tabular-data-package",
        "name": "sauat-figures-by-region",
        "title": _join_languages([TITLE]),
        "description": _join_languages([ABOUT]),
        "homepage": url,
        "created": figures.counted_at.isoformat(),
        "version": f"{figures.counted_at:%Y.%m.%d}",
        "keywords": ["Kazakhstan", "digital skills", "education"],
        "licenses": licences,
        "sources": sources,
        "resources": [{**_build_resource(table), "licenses": licences, "sources": sources}],
    }


def _build_resource(table: bytes) -> dict[str, Any]:
    """Describe the CSV file: its format, size, hash and columns."""
    return {
        "profile": "tabular-data-resource",
        "name": "figures",
        "path": CSV,
        "title": _join_languages([TITLE]),
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
            "fields": [_build_field(column) for column in COLUMNS],
            "primaryKey": ["region", "period", "audience"],
            "missingValues": [""],
        },
    }


def _build_field(column: DataColumn) -> dict[str, Any]:
    texts = [column.meaning, *([column.unit] if column.unit else [])]
    return {
        "name": column.name,
        "type": column.type,
        "title": _join_languages([column.title]),
        "description": _join_languages(texts),
        "constraints": dict(column.constraints),
    }


def _join_languages(messages: Sequence[str]) -> str:
    """Join the messages in Kazakh and in Russian by a bar.

    The second message, a unit, follows the first in brackets.
    """
    sides = []
    for language in LANGUAGES:
        with using_language(language):
            first, *rest = (gettext(message) for message in messages)
            sides.append(" ".join((first, *(f"[{unit}]" for unit in rest))))
    return " | ".join(sides)
