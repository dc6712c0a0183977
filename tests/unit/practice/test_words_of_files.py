"""The words of files: those that scripts ask for are there, in both languages alike."""

import re
from pathlib import Path

from lms.core.i18n import using_language
from lms.practice.views.words import files

VIEWS = Path(__file__).resolve().parents[3] / "static" / "js" / "practice" / "views"
WHOLE = re.compile(r"[\"'](files-[a-z-]+)[\"']\]")
BEGINNING = re.compile(r"words\[`(files-[a-z-]*)\$\{")


def read_scripts():
    paths = [VIEWS / "files.js", *sorted((VIEWS / "files").glob("*.js"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def list_words(language):
    with using_language(language):
        return files.list_words()


def test_scripts_ask_for_no_word_that_is_missing():
    scripts, words = read_scripts(), set(list_words("kk"))
    whole, beginnings = set(WHOLE.findall(scripts)), set(BEGINNING.findall(scripts))
    assert len(whole) > 20
    assert whole - words == set()
    assert [
        beginning
        for beginning in beginnings
        if not any(word.startswith(beginning) for word in words)
    ] == []


def test_both_languages_keep_what_is_filled_in():
    kk, ru = list_words("kk"), list_words("ru")
    gaps = re.compile(r"\{\w+\}")
    assert [name for name in kk if set(gaps.findall(kk[name])) != set(gaps.findall(ru[name]))] == []
