"""A template takes parts only from its own folder, the shared ones and those of lower packages."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TAKEN = re.compile(r"\{%-? *(?:from|import|include|extends) *['\"]([a-z_]+)/")
SHARED = {"components", "layouts", "drawings"}


def list_layers() -> list[set[str]]:
    """Return the packages from the highest layer to the lowest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    return [{name.strip() for name in re.split("[|:]", layer)} for layer in contract["layers"]]


def find_upward_parts(folder: str, text: str) -> list[str]:
    """Return the folders of higher packages, or of the same layer, from which a text takes."""
    layers = list_layers()
    levels = {name: number for number, names in enumerate(layers) for name in names}
    return [
        name
        for name in TAKEN.findall(text)
        if name not in {folder, *SHARED} and levels.get(name, -1) <= levels.get(folder, -1)
    ]


def test_templates_take_parts_of_lower_packages_alone():
    paths = sorted((ROOT / "templates").rglob("*.html"))
    assert len(paths) > 200
    faults = {
        path.name: parts
        for path in paths
        if (parts := find_upward_parts(path.parent.name, path.read_text(encoding="utf-8")))
    }
    assert faults == {}


@pytest.mark.parametrize(
    ("folder", "line", "parts"),
    [
        ("accounts", "{% from 'learning/_time.html' import time_spent %}", ["learning"]),
        ("learning", "{% from 'accounts/_names.html' import names %}", []),
        ("accounts", '{%- include "components/field.html" %}', []),
        ("accounts", "{% extends 'no_package/x.html' %}", ["no_package"]),
    ],
)
def test_a_part_of_a_higher_package_would_be_found(folder, line, parts):
    assert find_upward_parts(folder, line) == parts
