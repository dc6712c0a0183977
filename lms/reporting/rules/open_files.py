"""Open data as files: CSV, JSON-stat and a Tabular Data Package, all of the same figures.

Format of the table: RFC 4180.
"""

import json
from typing import Any

from lms.core.tables.csv_writer import write_data_csv
from lms.reporting.rules.data_package import build_data_package
from lms.reporting.rules.json_stat import build_json_stat
from lms.reporting.rules.open_columns import COLUMNS
from lms.reporting.rules.open_data import MEASURES, OpenFigures, build_figures_json
from lms.reporting.rules.open_names import CSV, PACKAGE, STATISTICS, STORED


def build_files(figures: OpenFigures, *, url: str) -> dict[str, bytes]:
    """Build every file, by its name; `url` is the full URL of the page."""
    table = build_csv(figures)
    documents: dict[str, Any] = {
        name: build_json_stat(figures, language, url=url) for language, name in STATISTICS.items()
    }
    documents |= {
        PACKAGE: build_data_package(figures, table, url=url),
        STORED: build_figures_json(figures),
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
        for row in figures.iter_rows()
    )
    return b"".join(write_data_csv([column.name for column in COLUMNS], rows))
