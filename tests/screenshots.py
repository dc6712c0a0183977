"""Make the README's pictures from a demo site: python -m tests.screenshots FOLDER."""

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from lms.demo.accounts import DEMO_PASSWORD
from tests.browser import launch_browser
from tests.journeys.site import create_site
from tests.journeys.visitor import Visitor

LARGEST = 150 * 1024
COLOURS = 128


def main(folder: Path) -> None:
    """Write lesson-kk-360.png and figures-ru-1280.png."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as site_folder, sync_playwright() as playwright:
        site = create_site(Path(site_folder) / "instance")
        site.lms("demo", "fill")
        site.start()
        browser = launch_browser(playwright)
        try:
            lesson = Visitor(browser, site.base, width=360, height=780)
            lesson.go("/learning/first-steps/01-devices/01-kinds-of-computers")
            save_screenshot(lesson, folder / "lesson-kk-360.png")
            figures = Visitor(browser, site.base, language="ru", width=1280, height=960)
            figures.page.goto("/language/ru")
            figures.sign_in("demo-officer", DEMO_PASSWORD)
            figures.go("/reporting/")
            save_screenshot(figures, folder / "figures-ru-1280.png")
        finally:
            browser.close()
            site.stop()


def save_screenshot(visitor: Visitor, path: Path) -> None:
    """Save a picture of the window, with few colours to keep it small."""
    visitor.page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    assert path.stat().st_size <= LARGEST, f"{path} has {path.stat().st_size} bytes"
    sys.stdout.write(f"{path}: {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
