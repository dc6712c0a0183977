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
    assert list_all_words(name, {}).items() >= (shell.list_words() | words).items()


def test_there_are_no_words_of_a_kind_that_is_not_there():
    assert sorted(KIND_WORDS) == NAMES


def test_a_page_gets_the_drawings_that_its_scene_names_and_no_others():
    start = {"things": {"light": {"picture": "lamp"}}, "holders": {"home": {"picture": "basket"}}}
    words = list_all_words("pointing", start)
    drawings = {name for name in words if name.startswith("drawing-")}
    assert drawings == {"drawing-lamp", "drawing-basket"}
    assert words["drawing-basket"].splitlines()[1].startswith("sun M")


def test_a_page_gets_the_pictures_of_files_however_deep_they_lie():
    inner = {"items": {"photo": {"name": "a.jpg", "picture": "people"}}}
    start = {"places": {"documents": {"items": {"trip": inner}}}}
    words = list_all_words("files", start)
    assert {"drawing-people", "drawing-paper"} <= words.keys()
    assert "drawing-flower" not in words
