"""Starts the browser of the tests: Chromium as the machine has it."""

import os

from playwright.sync_api import Browser, Playwright

CHROMIUM = os.environ.get(
    "LMS_TEST_CHROMIUM", "/usr/bin/chromium"
)  # script/test names the one that it found
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """Chromium as the machine has it."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
