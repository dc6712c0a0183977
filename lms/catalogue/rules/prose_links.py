"""Checks of the links and pictures in a line of a lesson or question."""

import re
from typing import Final

from lms.catalogue.rules import spans
from lms.catalogue.rules.prose_state import Part, ProseState
from lms.core.i18n import N_

# The host needs a dot inside.
LINK_URL: Final = re.compile(r"https://(?=.[^.]*+\..)[^\s<>\"()\\]++")


def check_links(state: ProseState, number: int, bare: str) -> None:
    """Add faults for links of a line that have no text or lead to no whole URL."""
    for link in spans.find_links(bare):
        if not link.text.strip():
            state.faults.add(state.path, number, N_("The link has no text."))
        if not LINK_URL.fullmatch(link.url):
            state.faults.add(
                state.path,
                number,
                N_("A link has to be a whole URL that begins with https://, not %(url)s."),
                url=link.url[:80],
            )


def check_line_pictures(state: ProseState, number: int, bare: str, after: str) -> None:
    """Keep the pictures of a line as parts; add faults for those that are not as they should be."""
    pictures = list(spans.find_pictures(bare))
    for picture in pictures:
        _check_picture(state, number, picture)
    alone = (
        not spans.remove_pictures(bare).strip()
        and len(pictures) == 1
        and not after
        and (not state.before or state.before.startswith("///"))
    )
    if pictures and not alone and not (state.box and after == "///"):
        state.faults.add(
            state.path,
            number,
            N_("A picture stands alone: with an empty line before and after it."),
        )


def _check_picture(state: ProseState, number: int, picture: spans.LinkSpan) -> None:
    if not picture.text.strip():
        message = N_(
            "Say between [ and ] what the picture teaches: "
            "some people hear it instead of seeing it."
        )
        state.faults.add(state.path, number, message)
    if picture.url not in state.pictures:
        message = N_("There is no picture %(name)s in media/.")
        state.faults.add(state.path, number, message, name=picture.url[:80])
    state.parts.append(Part(number, "picture", picture.url))
