"""Each kind of scene has all that a page of it needs."""

from pathlib import Path

import pytest

from lms.practice.views.words import KIND_WORDS, list_all_words, shell
from lms.scenes.rules.kinds import KINDS
from tests.scenes.switch import SWITCH

STATIC = Path(__file__).resolve().parents[3] / "static"
NAMES = sorted(KINDS.keys() - {SWITCH.name})


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_has_scripts_styles_and_words(name):
    for path in (f"js/practice/kinds/{name}.js", f"js/practice/views/{name}.js"):
        assert (STATIC / path).is_file()
    assert (STATIC / f"css/practice/{name}.css").is_file()
    words = KIND_WORDS[name]()
    assert words and not words.keys() & shell.list_words().keys()
    assert list_all_words(name) == shell.list_words() | words


def test_there_are_no_words_of_a_kind_that_is_not_there():
    assert sorted(KIND_WORDS) == NAMES
