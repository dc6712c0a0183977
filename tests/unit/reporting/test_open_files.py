"""The files of open data, read as the specifications of their formats say."""

import csv
import io
import json
import re
from hashlib import sha256
from math import prod

from lms.reporting.rules.open_data import MEASURES
from lms.reporting.rules.open_files import all_files
from tests.factories.open_data import some_figures


def files():
    """Every file by name, JSON parsed."""
    made = all_files(some_figures(), address="https://sauat.example/reporting/open-data")
    return {
        name: json.loads(content) if name.endswith(".json") else content
        for name, content in made.items()
    }


def test_the_dataset_has_the_shape_that_json_stat_prescribes():
    made = files()["figures.kk.json"]
    assert (made["version"], made["class"]) == ("2.0", "dataset")
    assert len(made["id"]) == len(made["size"]) == len(set(made["id"]))
    assert set(made["dimension"]) == set(made["id"])
    for name, size in zip(made["id"], made["size"], strict=True):
        category = made["dimension"][name]["category"]
        assert len(category["index"]) == len(set(category["index"])) == size
        assert set(category["label"]) == set(category["index"])
        assert all(isinstance(label, str) and label for label in category["label"].values())
    assert len(made["value"]) == prod(made["size"])
    assert all(value is None or type(value) is int for value in made["value"])
    assert set(made["status"]) == {
        str(at) for at, value in enumerate(made["value"]) if value is None
    }
    assert set(made["role"]) <= {"time", "geo", "metric"}
    assert sorted(name for names in made["role"].values() for name in names) == [
        "measure",
        "period",
        "region",
    ]
    assert set(made["dimension"]["measure"]["category"]["unit"]) == set(MEASURES)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", made["updated"])
    assert made["href"].endswith("/reporting/open-data/figures.kk.json")
    assert all(link["href"] for links in made["link"].values() for link in links)


def test_the_descriptor_describes_the_file_as_the_data_package_prescribes():
    made, content = files()["datapackage.json"], files()["figures.csv"]
    assert made["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", made["name"])
    for licence in made["licenses"]:
        assert re.fullmatch(r"[-a-zA-Z0-9._]+", licence["name"])
        assert licence["path"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert all(source["title"] for source in made["sources"])
    [resource] = made["resources"]
    assert (resource["profile"], resource["mediatype"], resource["format"]) == (
        "tabular-data-resource",
        "text/csv",
        "csv",
    )
    assert (resource["path"], resource["bytes"]) == ("figures.csv", len(content))
    assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
    text = content.decode(resource["encoding"]).removeprefix("\ufeff")
    dialect = resource["dialect"]
    assert text.endswith(dialect["lineTerminator"])
    header, *rows = list(
        csv.reader(
            io.StringIO(text), delimiter=dialect["delimiter"], quotechar=dialect["quoteChar"]
        )
    )
    fields, missing = resource["schema"]["fields"], resource["schema"]["missingValues"]
    assert header == [field["name"] for field in fields]
    assert all(
        field["title"].count(" | ") == field["description"].count(" | ") == 1 for field in fields
    ), "in both languages"
    for field, cells in zip(fields, zip(*rows, strict=True), strict=True):
        assert field["type"] in ("string", "integer")
        assert all(keeps(field, cell, missing) for cell in set(cells)), field["name"]
    at = [header.index(name) for name in resource["schema"]["primaryKey"]]
    assert len({tuple(row[place] for place in at) for row in rows}) == len(rows)


def keeps(field, cell, missing):
    """Whether a cell is of its field's type and within its constraints (specs.frictionlessdata.io/table-schema)."""
    rules = field["constraints"]
    if cell in missing:
        return not rules.get("required")
    if field["type"] == "integer":
        return bool(re.fullmatch(r"-?\d+", cell)) and int(cell) >= rules.get("minimum", 0)
    return cell in rules.get("enum", [cell]) and bool(
        re.fullmatch(rules.get("pattern", ".*"), cell)
    )
