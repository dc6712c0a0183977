"""The files of open data, read as the specifications of their formats say."""

import csv
import io
import json
import re
from hashlib import sha256
from math import prod

from lms.reporting.rules.open_data import MEASURES
from lms.reporting.rules.open_files import build_files
from tests.factories.open_data import build_sample_figures


def build_files_by_name():
    """Return each file by name, with JSON parsed."""
    files_by_name = build_files(
        build_sample_figures(), url="https://sauat.example/reporting/open-data"
    )
    return {
        name: json.loads(content) if name.endswith(".json") else content
        for name, content in files_by_name.items()
    }


def test_the_dataset_has_the_shape_that_json_stat_prescribes():
    dataset = build_files_by_name()["figures.kk.json"]
    assert (dataset["version"], dataset["class"]) == ("2.0", "dataset")
    assert len(dataset["id"]) == len(dataset["size"]) == len(set(dataset["id"]))
    assert set(dataset["dimension"]) == set(dataset["id"])
    for name, size in zip(dataset["id"], dataset["size"], strict=True):
        category = dataset["dimension"][name]["category"]
        assert len(category["index"]) == len(set(category["index"])) == size
        assert set(category["label"]) == set(category["index"])
        assert all(isinstance(label, str) and label for label in category["label"].values())
    assert len(dataset["value"]) == prod(dataset["size"])
    assert all(value is None or type(value) is int for value in dataset["value"])
    assert set(dataset["status"]) == {
        str(index) for index, value in enumerate(dataset["value"]) if value is None
    }
    assert set(dataset["role"]) <= {"time", "geo", "metric"}
    assert sorted(name for names in dataset["role"].values() for name in names) == [
        "measure",
        "period",
        "region",
    ]
    assert set(dataset["dimension"]["measure"]["category"]["unit"]) == set(MEASURES)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", dataset["updated"])
    assert dataset["href"].endswith("/reporting/open-data/figures.kk.json")
    assert all(link["href"] for links in dataset["link"].values() for link in links)


def test_the_descriptor_describes_the_file_as_the_data_package_prescribes():
    descriptor, content = (
        build_files_by_name()["datapackage.json"],
        build_files_by_name()["figures.csv"],
    )
    assert descriptor["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", descriptor["name"])
    for licence in descriptor["licenses"]:
        assert re.fullmatch(r"[-a-zA-Z0-9._]+", licence["name"])
        assert licence["path"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert all(source["title"] for source in descriptor["sources"])
    [resource] = descriptor["resources"]
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
        assert all(is_kept(field, cell, missing) for cell in set(cells)), field["name"]
    key = [header.index(name) for name in resource["schema"]["primaryKey"]]
    assert len({tuple(row[index] for index in key) for row in rows}) == len(rows)


def is_kept(field, cell, missing):
    """Return whether a cell has its field's type and keeps its constraints.

    Specification: specs.frictionlessdata.io/table-schema.
    """
    rules = field["constraints"]
    if cell in missing:
        return not rules.get("required")
    if field["type"] == "integer":
        return bool(re.fullmatch(r"-?\d+", cell)) and int(cell) >= rules.get("minimum", 0)
    return cell in rules.get("enum", [cell]) and bool(
        re.fullmatch(rules.get("pattern", ".*"), cell)
    )
