"""Launch the browser of the tests: the machine's Chromium."""

import os

from playwright.sync_api import Browser, Playwright

# script/test names the one that it found.
CHROMIUM = os.environ.get("LMS_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A device's pages share a process: its first page needs no second one. Devices share none.
    "--renderer-process-limit=1",
    # Pages live too briefly for code that V8 optimises to pay for the time that this takes.
    "--js-flags=--no-maglev --no-opt",
    "--font-render-hinting=none",  # the shell's letters are as wide as those of a whole Chromium
]


def launch_browser(playwright: Playwright) -> Browser:
    """Launch the machine's Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
