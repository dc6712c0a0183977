"""The names of the competences by which modules are described."""

import tomllib
from pathlib import Path

import pytest

from lms.catalogue.rules import competences
from lms.catalogue.rules.competences import (
    AREAS,
    COMPETENCES,
    keep_together,
    name_area,
    name_competence,
    split_code,
)
from lms.catalogue.rules.tables import COMPETENCE
from lms.core.i18n import gettext, using_language

COURSES = Path(__file__).resolve().parents[3] / "courses"


def list_codes():
    return sorted(
        {
            match.group()
            for path in COURSES.glob("*/*/module.toml")
            for match in COMPETENCE.finditer(path.read_text(encoding="utf-8"))
        }
    )


def test_every_competence_of_the_courses_has_a_name_and_an_area():
    codes = list_codes()
    assert len(codes) >= 5, "the control"
    assert not [
        code for code in codes if not (name_competence(code) and name_area(split_code(code)[0]))
    ]
    assert name_competence("DigComp 9.9") == name_area(9) == ""


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_names_are_in_both_languages_and_tell_competences_apart(language):
    with using_language(language):
        for names in (AREAS, COMPETENCES):
            words = [gettext(name) for name in names.values()]
            assert len(set(words)) == len(words)
            assert not set(words) & set(names.values())


def test_the_number_of_a_competence_stays_beside_its_framework():
    assert keep_together("DigComp 1.3").split(" ") == ["DigComp\N{NO-BREAK SPACE}1.3"]


def test_every_course_names_the_edition_whose_names_readers_are_shown():
    tables = [tomllib.loads(path.read_text()) for path in COURSES.glob("*/course.toml")]
    assert {table["framework"] for table in tables} == {"DigComp 2.2"}
    assert "DigComp 2.2" in competences.__doc__
