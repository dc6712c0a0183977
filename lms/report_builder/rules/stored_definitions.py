"""Definitions read from their stored form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.report_builder.rules.definitions import Definition
from lms.report_builder.rules.validity import find_faults
from lms.reporting.rules.vocabulary import read_filters


def read_definition(json_object: Mapping[str, Any]) -> Definition:
    """Read a definition from its stored form.

    Raises ValueError, KeyError or TypeError if it is malformed or no longer valid.
    """
    boundaries = json_object["boundaries"]
    definition = Definition(
        measure_codes=tuple(json_object["counted"]),
        rows=tuple(json_object["rows"]),
        column=json_object["column"],
        period=json_object["period"],
        boundaries=date.fromisoformat(boundaries) if boundaries else None,
        filters=read_filters(json_object["filters"]),
    )
    if faults := find_faults(definition):
        raise ValueError(f"no report: {faults}")
    return definition
