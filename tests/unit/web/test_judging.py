"""The test client refuses pages that break a rule, also after sound pages of the same shape."""

import pytest

from lms.web.unsent_runs import LOOK
from tests import client
from tests.client import JudgedPages, judge_once

PAGE = f"""<!DOCTYPE html><html lang="kk"><head><title>Курс – Sauat</title>
<script>{LOOK}</script></head><body>
<h1>Курс</h1><form><label for="field-1">Аты</label><input id="field-1" name="a" value="7">
<label for="field-2">Тегі</label><input id="field-2" name="b"></form>
<p><a href="/courses/12">Он екі</a></p></body></html>"""

FAULTS = {
    "not valid": ("<p><a", "<p><p><div></p><a"),
    "unescaped text": ("Он екі</a>", "Он <екі</a>"),
    "two headings": ("<p><a", "<h1>Тағы</h1><p><a"),
    "another heading than the title": ("<h1>Курс", "<h1>Сабақ"),
    "no language": ('lang="kk"', 'lang="en"'),
    "ids that repeat": ('id="field-2"', 'id="field-1"'),
    "a field without a label": ('for="field-2"', 'for="field-3"'),
    "an inline style": ("<p><a", '<p style="color: red"><a'),
    "an inline handler": ("<a href", '<a onclick="go()" href'),
    "an inline script": ("</body>", "<script>go()</script></body>"),
    "other words in an inline script": (LOOK, "go()"),
    "text after the end": ("</html>", "</html>үш"),
    "a control character": ("Он екі", "Он\x01екі"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_that_breaks_a_rule_is_refused_after_a_sound_one_too(fault):
    old, new = FAULTS[fault]
    judge_once(PAGE)
    assert PAGE.count(old) >= 1
    with pytest.raises(AssertionError):
        judge_once(PAGE.replace(old, new))


def test_a_page_with_other_words_and_numbers_is_as_sound(monkeypatch):
    """The control: of two pages of one shape the second is not parsed."""
    judge_once(PAGE)
    monkeypatch.setattr("tests.client.judge_page", lambda _text: pytest.fail("parsed again"))
    judge_once(PAGE.replace("Он екі", "Он үш").replace("/courses/12", "/courses/13"))


def open_pages(folder):
    pages = JudgedPages()
    pages.open(folder)
    return pages


def test_what_one_process_judged_another_one_and_the_next_run_know(tmp_path):
    first, second = open_pages(tmp_path), open_pages(tmp_path)
    first.add("first")
    assert second.has_page("first")
    first.add("second")
    second.add("third")
    assert [first.has_page(name) for name in ("second", "third", "fourth")] == [True, True, False]
    assert open_pages(tmp_path).has_page("third")


def test_half_a_line_of_another_process_is_read_when_it_is_whole(tmp_path):
    first, second = open_pages(tmp_path), open_pages(tmp_path)
    first.add("first")
    (file,) = tmp_path.iterdir()
    with file.open("a") as half:
        half.write("sec")
    assert [second.has_page(name) for name in ("first", "sec", "second")] == [True, False, False]
    with file.open("a") as rest:
        rest.write("ond\n")
    assert second.has_page("second")


def test_other_rules_judge_all_pages_anew(tmp_path, monkeypatch):
    open_pages(tmp_path).add("first")
    assert open_pages(tmp_path).has_page("first"), "the control"
    monkeypatch.setattr(client, "ERROR", {"kk": "Қате!", "ru": "Ошибка!"})
    assert not open_pages(tmp_path).has_page("first")
    assert list(tmp_path.iterdir()) == [], "those of other rules are removed"
