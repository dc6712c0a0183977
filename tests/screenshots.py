"""Make the pictures of the README and of docs/pictures.md: python -m tests.screenshots FOLDER."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from lms.demo.accounts import DEMO_PASSWORD
from tests.browser import launch_browser
from tests.journeys.judging import keep_judged_styles
from tests.journeys.site import create_site
from tests.journeys.visitor import Visitor

LARGEST = 150 * 1024
COLOURS = 128
COURSE = "/learning/first-steps"
LESSON = f"{COURSE}/01-devices/01-kinds-of-computers"
CHECK = "#step-4 [data-check]"
RIGHT = 1  # the answer to it, counted from 0
HEIGHTS = {360: 780, 1280: 900}


def main(folder: Path) -> None:
    """Write the pictures; the last two parts of a name are its language and its width."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as site_folder, sync_playwright() as playwright:
        keep_judged_styles(Path(site_folder) / "judged")
        site = create_site(Path(site_folder) / "instance")
        site.lms("demo", "fill")
        site.start()
        browser = launch_browser(playwright)
        try:
            for name, take in PICTURES.items():
                with open_visitor(browser, site.base, name) as visitor:
                    take(visitor)
                    save_screenshot(visitor, folder / f"{name}.png")
        finally:
            browser.close()
            site.stop()


@contextmanager
def open_visitor(browser: Browser, base: str, name: str) -> Iterator[Visitor]:
    """Open a device of the width, in the language, that the picture's name ends with."""
    _page, language, width = name.rsplit("-", 2)
    visitor = Visitor(
        browser, base, language=language, width=int(width), height=HEIGHTS[int(width)]
    )
    visitor.page.goto(f"/language/{language}")
    yield visitor
    visitor.close()


def open_page(path: str) -> Callable[[Visitor], None]:
    """Return what opens a page as a visitor."""
    return lambda visitor: visitor.go(path)


def open_own_course(visitor: Visitor) -> None:
    """Read the first lesson of a course and come back to the course."""
    visitor.sign_in("demo-citizen", DEMO_PASSWORD)
    visitor.go("/catalogue/first-steps")
    begin = visitor.page.locator("main form[action^='/enrolment/'] button")
    if begin.count():
        visitor.press(begin)
        visitor.go(f"{LESSON}#step-7")
        visitor.press(visitor.page.locator("button[data-last-step]"))
    visitor.go(COURSE)


def show_picture(visitor: Visitor) -> None:
    """Go on to the step with the picture."""
    visitor.go(LESSON)
    visitor.page.locator("[data-forward]").click()
    visitor.page.mouse.move(0, 0)


def answer(choice: int) -> Callable[[Visitor], None]:
    """Return what answers the question of the lesson."""

    def take(visitor: Visitor) -> None:
        visitor.go(f"{LESSON}#step-4")
        check = visitor.page.locator(CHECK)
        check.locator("label").nth(choice).click()
        check.get_by_role("button").first.click()
        check.locator("[data-verdict] .notice").wait_for()
        visitor.page.mouse.move(0, 0)

    return take


def open_word(visitor: Visitor) -> None:
    """Open the meaning of a word."""
    visitor.go(LESSON)
    visitor.page.locator("a.word:visible").first.click()


def open_figures(visitor: Visitor) -> None:
    """Open the figures of a region as its officer."""
    visitor.sign_in("demo-officer", DEMO_PASSWORD)
    visitor.go("/reporting/")


PICTURES: dict[str, Callable[[Visitor], None]] = {
    "home-ru-360": open_page("/"),
    "home-kk-1280": open_page("/"),
    "catalogue-ru-1280": open_page("/catalogue/"),
    "lesson-kk-360": open_page(LESSON),
    "lesson-ru-1280": show_picture,
    "picture-kk-360": show_picture,
    "right-kk-360": answer(RIGHT),
    "wrong-ru-360": answer(RIGHT - 1),
    "word-ru-360": open_word,
    "search-kk-360": open_page("/search?q=тышқан"),
    "course-ru-360": open_own_course,
    "course-kk-1280": open_own_course,
    "figures-ru-1280": open_figures,
}


def save_screenshot(visitor: Visitor, path: Path) -> None:
    """Save a picture of the window, with few colours to keep it small."""
    visitor.page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    assert path.stat().st_size <= LARGEST, f"{path} has {path.stat().st_size} bytes"
    sys.stdout.write(f"{path}: {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
