"""The test client refuses pages that break a rule, also after sound pages of the same shape."""

import pytest

from tests.client import judge_once

PAGE = """<!DOCTYPE html><html lang="kk"><head><title>Курс – Sauat</title></head><body>
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
