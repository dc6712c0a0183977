"""The frame of all pages: one left edge, a head that leaves the screen to the page."""

import pytest

from tests.journeys.site import Site
from tests.journeys.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
EDGES = """['.wordmark', 'main', '.site-foot__list']
    .map(name => Math.round(document.querySelector(name).getBoundingClientRect().left))"""
HEAD = "document.querySelector('.site-head').getBoundingClientRect().height"
TOP = "name => document.querySelector(name).getBoundingClientRect().top"
LESSON = "/learning/first-steps/01-devices/01-kinds-of-computers"
BAR = 57  # pixels, with the line below
TWO_ROWS = 130  # with the ornament


def test_head_content_and_foot_share_the_left_edge_on_every_kind_of_page(site: Site, visit: Visit):
    for width, edge in ((360, 18), (1280, 82)):
        visitor = visit(width=width, language="ru")
        visitor.page.goto("/language/ru")
        for path in ("/", "/help", "/auth/sign-up", "/catalogue/first-steps", LESSON):
            visitor.go(path, judge=False)
            assert visitor.page.evaluate(EDGES) == [edge] * 3, (path, width)
    visitor.sign_in("national")
    for path in ("/accounts/people", "/reporting/", "/auth/edit"):
        visitor.go(path, judge=False)
        assert visitor.page.evaluate(EDGES) == [edge] * 3, path


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_head_is_one_bar_on_a_phone_and_two_rows_at_most_elsewhere(visit: Visit, language: str):
    visitor = visit(language=language, width=1280)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in("national")
    for contrast, size, spacing in (
        ("normal", "normal", "normal"),
        ("white-on-black", "large", "wide"),
        ("blue-on-pale", "largest", "normal"),
    ):
        visitor.page.goto(f"/appearance/set?contrast={contrast}&size={size}&spacing={spacing}")
        for width in (320, 360, 900, 1280):
            visitor.page.set_viewport_size({"width": width, "height": 740})
            limit = BAR if width < 640 else TWO_ROWS
            assert visitor.page.evaluate(HEAD) <= limit, (size, width)


def test_the_menu_of_a_phone_opens_without_scripts_and_holds_what_the_head_does_not(visit: Visit):
    visitor = visit(javascript=False)
    visitor.go("/help")
    assert not visitor.page.locator(".site-menu__panel").is_visible()
    visitor.open_menu()
    panel = visitor.page.locator(".site-menu__panel")
    for message in ("Courses", "Sign in", "High visibility"):
        assert panel.get_by_role("link", name=visitor.translate(message)).is_visible(), message
    assert panel.get_by_role("link", name="РУС").is_visible()


PAGES_OF_VISITORS = ("/", "/catalogue/", "/catalogue/first-steps", "/auth/sign-up", LESSON)
PAGES_OF_LEARNERS = ("/", "/catalogue/", "/learning/first-steps", "/auth/", "/reporting/open-data")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_nothing_overflows_320_pixels_in_the_largest_type_with_wide_spacing(
    site: Site, visit: Visit, language: str
):
    site.add_account(f"largest-{language}", language=language)
    visitor = visit(language=language, width=320)
    visitor.page.goto(f"/language/{language}")
    visitor.page.goto("/appearance/set?size=largest&spacing=wide&contrast=white-on-black")
    for path in PAGES_OF_VISITORS:
        visitor.go(path, judge=False)
    visitor.sign_in(f"largest-{language}")
    visitor.go("/catalogue/first-steps", judge=False)
    visitor.press(visitor.find_button("Begin"), judge=False)
    for path in PAGES_OF_LEARNERS:
        visitor.go(path, judge=False)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_first_door_of_home_and_catalogue_is_on_a_phones_first_screen(
    visit: Visit, language: str
):
    visitor = visit(language=language, width=360, height=740)
    visitor.page.goto(f"/language/{language}")
    for path, door in (("/", ".main-link"), ("/catalogue/", ".course-card")):
        visitor.go(path)
        assert visitor.page.evaluate(TOP, door) < 500, path


# Shows levels with these texts and measures the links of them that can be seen. `letters`: how many
# fit into the narrowest.
CRUMBS = """texts => {
    const items = texts.map(text => `<li><a href="#">${text}</a></li>`);
    document.querySelector('main').insertAdjacentHTML(
        'beforebegin', `<nav class="breadcrumbs"><ol>${items.join('')}</ol></nav>`);
    const links = [...document.querySelectorAll('.breadcrumbs a')].filter(a => a.checkVisibility());
    const letter = parseFloat(getComputedStyle(links[0]).fontSize) / 2;
    const edges = links.map(link => link.getBoundingClientRect());
    const result = {
        texts: links.map(link => link.textContent),
        cut: links.map(link => link.scrollWidth > link.clientWidth),
        letters: Math.min(...edges.map(edge => edge.width)) / letter,
        height: Math.min(...edges.map(edge => edge.height)),
        isOneLine: edges.every((edge, at) => at === 0 || edge.left > edges[at - 1].right),
        isInside: edges.at(-1).right <= innerWidth,
    };
    document.querySelector('.breadcrumbs').remove();
    return result;
}"""
LEVELS = [f"Level {level} with a name that is longer than there is room" for level in range(4)]


def test_a_phone_shows_the_nearest_level_alone_and_whole(visit: Visit):
    visitor = visit(width=360)
    for size, spacing in (("normal", "normal"), ("largest", "wide")):
        visitor.page.goto(f"/appearance/set?contrast=normal&size={size}&spacing={spacing}")
        visitor.go("/help", judge=False)
        for width in (320, 360, 640):
            visitor.page.set_viewport_size({"width": width, "height": 740})
            crumbs = visitor.page.evaluate(CRUMBS, LEVELS)
            assert crumbs["texts"] == LEVELS[-1:] and crumbs["cut"] == [False], (size, width)
            assert crumbs["isInside"] and crumbs["height"] >= 44, (size, width)


def test_no_level_of_a_wide_page_is_cut_below_twelve_letters(visit: Visit):
    visitor = visit(width=1280)
    for size, spacing, width in (
        ("normal", "normal", 700),
        ("normal", "normal", 1280),
        ("largest", "wide", 1280),
    ):
        visitor.page.goto(f"/appearance/set?contrast=normal&size={size}&spacing={spacing}")
        visitor.go("/help", judge=False)
        visitor.page.set_viewport_size({"width": width, "height": 740})
        crumbs = visitor.page.evaluate(CRUMBS, LEVELS)
        assert crumbs["texts"] == LEVELS and crumbs["letters"] > 12, (size, width)
        assert crumbs["isOneLine"] and crumbs["isInside"], (size, width)
        short = visitor.page.evaluate(CRUMBS, ["One", "Two", "Three"])
        assert short["cut"] == [False] * 3, "a short name needs no room that it does not take"
