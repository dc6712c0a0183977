"""Descriptor of the CSV file of open data: a Tabular Data Package.

Format: specs.frictionlessdata.io.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from lms.core.i18n import LANGUAGES, N_, gettext, using_language
from lms.reporting.rules.open_columns import COLUMNS, DataColumn
from lms.reporting.rules.open_data import OpenFigures
from lms.reporting.rules.open_names import ABOUT, CSV, LICENCE, LICENCE_NAME, LICENCE_URL, TITLE


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
