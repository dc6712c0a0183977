"""What an address leads to in a training browser: a page, a fault or a search."""

from typing import Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.browser_start import split_url

# Which sites answer to what was typed: who leaves the beginning out comes to the safe one.
ANSWERING: Final = {
    "": ("https://", "http://"),
    "http://": ("http://", "https://"),
    "https://": ("https://",),
}


def arrive_at_page(state: State, page_id: str) -> str:
    """Return what is shown of a page: a site that does not answer may answer the next time."""
    page = state["pages"][page_id]
    if not page["fails"]:
        return page_id
    page["fails"] -= 1
    return "!" + fold_text(page["address"])


def _find_page(state: State, text: str) -> str | None:
    typed_scheme, rest = split_url(text)
    addresses: dict[tuple[str, str], str] = {
        split_url(page["address"]): name for name, page in state["pages"].items()
    }
    for scheme in ANSWERING[typed_scheme]:
        if (scheme, rest) in addresses:
            return addresses[scheme, rest]
    return None


def resolve_text(state: State, text: str) -> str:
    """Return what a text in the address bar leads to: a page, a fault, or a search."""
    folded_text = fold_text(text)
    require_possible(folded_text)
    page = _find_page(state, folded_text)
    if page is not None:
        return arrive_at_page(state, page)
    is_address = "://" in folded_text or "." in folded_text[1:-1]
    return f"!{folded_text}" if is_address and " " not in folded_text else f"?{text}"
