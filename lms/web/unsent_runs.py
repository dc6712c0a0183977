"""Runs of practice that wait in the browser: the line in a page that looks for them.

A page asks for the script that sends them only where something waits. To see that, one short line
stands in the page itself, and the security policy names it by its hash.
"""

import hashlib
from base64 import b64encode
from typing import Final

from markupsafe import Markup

# The key is that of static/js/practice/outbox.js. A browser that forbids storage has nothing there.
LOOK: Final = (
    'try{localStorage["practice-unsent"]&&import(document.currentScript.dataset.src)}catch{}'
)
LOOK_SOURCE: Final = f"'sha256-{b64encode(hashlib.sha256(LOOK.encode()).digest()).decode()}'"


def get_look() -> Markup:
    """Return the line as the content of a script."""
    return Markup(LOOK)  # noqa: S704 - a constant
