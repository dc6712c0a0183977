"""The judge of journeys' pages finds each new text of low contrast."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.judging import CONTRAST, SIZE, keep_judged_styles, list_violations

PAGE = """<!doctype html><html lang="kk"><head><title>T</title><style>
.pale, [aria-current] {{ color: #ccc; }}
</style></head><body><main><h1>T</h1>{}</main></body></html>"""


@pytest.fixture
def page(browser: Browser, judged_styles: Path, tmp_path: Path) -> Iterator[Page]:
    """Open a page with an empty store of judged styles."""
    keep_judged_styles(tmp_path)
    context = browser.new_context()
    yield context.new_page()
    context.close()
    keep_judged_styles(judged_styles)


def judge_content(page: Page, content: str) -> list[str]:
    """Return the names of the rules that a page with this content breaks."""
    page.set_content(PAGE.format(content))
    return [violation["id"] for violation in list_violations(page)]


@pytest.mark.browser
@pytest.mark.parametrize(
    "pale",
    ['<p class="pale">Text</p>', '<div class="pale"><p>Text</p></div>', "<p aria-current>Text"],
)
def test_a_pale_text_is_found_after_a_dark_one_of_another_style(page, pale):
    assert judge_content(page, "<p>Text</p>") == []
    assert judge_content(page, f"<p>Text</p>{pale}") == [CONTRAST]
    assert judge_content(page, f"<p>Text</p>{pale}") == [CONTRAST], (
        "what is bad is never taken as judged"
    )


@pytest.mark.browser
def test_a_page_of_judged_styles_is_judged_without_contrast(page):
    assert judge_content(page, '<p class="fine">Text</p>') == []
    page.set_content(PAGE.replace(".pale", ".fine").format('<p class="fine">Other</p>'))
    assert list_violations(page) == [], "the styles were judged, and one site has one style sheet"


@pytest.mark.browser
def test_a_page_of_judged_styles_in_the_other_language_is_judged_without_contrast(page):
    assert judge_content(page, '<p class="fine">Text</p>') == []
    russian = PAGE.replace(".pale", ".fine").replace('lang="kk"', 'lang="ru"')
    page.set_content(russian.format('<p class="fine">Other</p>'))
    assert list_violations(page) == []


@pytest.mark.browser
def test_of_a_page_with_a_new_style_its_texts_alone_are_judged(page):
    assert judge_content(page, '<p class="fine">Text</p>') == []
    pale = PAGE.replace(".pale", ".fine")
    page.set_content(pale.format('<p class="fine">Text</p><p class="new">Text</p>'))
    assert list_violations(page) == [], "the control: what was judged is not judged again"
    page.set_content(pale.replace("#ccc", "#bbb").format('<p>Text</p><p><i class="fine">Text</i>'))
    (violation,) = list_violations(page)
    assert [node["target"] for node in violation["nodes"]] == [["i"]]


@pytest.mark.browser
def test_the_other_rules_are_asked_of_every_page(page):
    assert judge_content(page, "<p>Text</p>") == []
    assert judge_content(page, "<p>Text</p><input>") == ["label"]


FRAME = (
    '<p style="height: 1600px">Text</p>'
    '<button style="position: sticky; bottom: 0; height: 40px; width: 100%">Bar</button>'
)


@pytest.mark.browser
@pytest.mark.parametrize(("heights", "rules"), [([44], []), ([10, 10], [SIZE])])
def test_a_target_half_under_a_bar_is_judged_where_it_is_whole(page, heights, rules):
    top = page.viewport_size["height"] - 40 - 16  # so much can be seen above the bar
    lines = [f'<button style="height: {height}px; width: 300px">I</button>' for height in heights]
    style = f"position: absolute; top: {top}px; display: grid"
    assert judge_content(page, f'<div style="{style}">{"".join(lines)}</div>{FRAME}') == rules
