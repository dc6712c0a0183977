"""The words of tables and texts: those that scripts ask for are there."""

import re
from pathlib import Path

import pytest

from lms.core.i18n import using_language
from lms.practice.views.words import office
from lms.scenes.rules.kinds.office import ACTIONS
from lms.scenes.rules.kinds.office_values import FORMATS, VALUES

VIEWS = Path(__file__).resolve().parents[3] / "static" / "js" / "practice" / "views"
WHOLE = re.compile(r"[\"'](office-[a-z-]+)[\"']\]")
BEGINNING = re.compile(r"words\[`(office-[a-z-]*)\$\{")
FAULTS = ("div", "circle", "name", "value", "size")


def read_scripts():
    paths = [VIEWS / "office.js", *sorted((VIEWS / "office").glob("*.js"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def list_words(language="kk"):
    with using_language(language):
        return office.list_words()


def test_scripts_ask_for_no_word_that_is_missing():
    scripts, words = read_scripts(), set(list_words())
    whole, beginnings = set(WHOLE.findall(scripts)), set(BEGINNING.findall(scripts))
    assert len(whole) > 20
    assert whole - words == set()
    assert [
        beginning
        for beginning in beginnings
        if not any(word.startswith(beginning) for word in words)
    ] == []


def test_each_tool_format_and_fault_has_its_words():
    tools = re.findall(r"^  (?:table|text): \[(.+?)\],$", read_scripts(), re.M | re.S)
    names = {name for line in tools for name in re.findall(r'"([a-z-]+)"', line)}
    assert {"file", "sum", "find", "pick"} <= names
    word_keys = {f"office-do-{name}" for name in names}
    word_keys |= {f"office-format-{name or 'none'}" for name in VALUES["table"]["format"]}
    word_keys |= {f"office-format-{name}" for names in FORMATS.values() for name in names}
    word_keys |= {f"office-align-{name}" for name in VALUES["text"]["align"]}
    word_keys |= {f"office-{way}-{fault}" for way in ("error", "why") for fault in FAULTS}
    assert word_keys - set(list_words()) == set()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_action_is_told_of(language):
    words = list_words(language)
    key_by_action = {"enter": "office-input-table", "resize": "office-done-set"} | {
        name: f"office-done-{name}"
        for name in ACTIONS
        if name not in ("enter", "resize", "save-as")
    }
    assert [name for name, key in key_by_action.items() if not words.get(key)] == []
