"""Makes the pictures of the README: python -m tests.screenshots FOLDER. From a demo site of its own, which is gone afterwards."""

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from lms.demo.accounts import DEMO_PASSWORD
from tests.browser import launch
from tests.journeys.site import set_up
from tests.journeys.visitor import Visitor

LARGEST = 150 * 1024
COLOURS = 128


def main(folder: Path) -> None:
    """Writes lesson-kk-360.png and figures-ru-1280.png."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        site = set_up(Path(place) / "instance")
        site.lms("demo", "fill")
        site.start()
        browser = launch(playwright)
        try:
            lesson = Visitor(browser, site.base, width=360, height=780)
            lesson.go("/learning/first-steps/01-devices/01-kinds-of-computers")
            take(lesson, folder / "lesson-kk-360.png")
            figures = Visitor(browser, site.base, language="ru", width=1280, height=960)
            figures.page.goto("/language/ru")
            figures.sign_in("demo-officer", DEMO_PASSWORD)
            figures.go("/reporting/")
            take(figures, folder / "figures-ru-1280.png")
        finally:
            browser.close()
            site.stop()


def take(visitor: Visitor, path: Path) -> None:
    """A picture of what stands in the window, with few colours so that it is small."""
    visitor.page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    assert path.stat().st_size <= LARGEST, f"{path} has {path.stat().st_size} bytes"
    sys.stdout.write(f"{path}: {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
