"""One rule for names in forms, lists and the API; names stored before it stay."""

import pytest

from lms.accounts.errors import NameWrong
from lms.accounts.rules.names import find_strange_signs, is_name
from lms.accounts.services import PersonNames
from lms.accounts.services.names import check_names
from lms.people_import.rules import name_cells


@pytest.mark.parametrize(
    "name", ["", "Әйгүл", "Нұр-Сұлтан", "д'Артаньян", "Zoë", "Zoe\u0308", "ابن"]
)
def test_letters_of_any_script_with_their_marks_are_names(name):
    assert is_name(name)


@pytest.mark.parametrize("name", ["1", "Ә2", "<b>", "😀", "Айгүл 🌷", "-", ".", "a_b", "a@b", "²"])
def test_digits_markup_pictures_and_signs_alone_are_none(name):
    assert not is_name(name)


def test_a_name_from_before_the_rule_stays_until_it_is_changed():
    former = PersonNames("Тегі2", "Аты")
    check_names(PersonNames("Тегі2", "Есімі"), former)
    with pytest.raises(NameWrong):
        check_names(PersonNames("Тегі3", "Аты"), former)
    with pytest.raises(NameWrong):
        check_names(former)


def test_lists_and_the_api_refuse_the_same_signs():
    assert name_cells.find_strange_signs is find_strange_signs
    assert find_strange_signs("<b>2") == "< > 2"
