"""What is printed on sheets of sign-in cards, for requests and for background jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from lms.auth.rules.cards import get_name_size
from lms.auth.services.cards import Card
from lms.core.clock import Moment
from lms.core.i18n import format_date, using_language
from lms.core.qr import draw_qr_png

CARDS_A_PAGE: Final = 8
CARD_PATH: Final = "/auth/card"


@dataclass(frozen=True, slots=True)
class CardSheets:
    """The values of templates/pdf/cards.html and the pictures to which it refers."""

    values: dict[str, Any]
    pictures: dict[str, bytes]


def lay_out_cards(cards: Sequence[Card], *, base_url: str, moment: Moment) -> CardSheets:
    """Return the cards in pages, each with the QR code of its URL."""
    pictures = {
        f"c{index}": draw_qr_png(f"{base_url}{CARD_PATH}/{card.code}")
        for index, card in enumerate(cards)
    }
    faces = [_describe_card(card, f"c{index}", moment.zone) for index, card in enumerate(cards)]
    pages = [faces[start : start + CARDS_A_PAGE] for start in range(0, len(faces), CARDS_A_PAGE)]
    created_at, site = f"{moment.now:%Y-%m-%dT%H:%M:%SZ}", base_url + CARD_PATH
    return CardSheets({"created": created_at, "site": site, "pages": pages}, pictures)


def _describe_card(card: Card, picture: str, zone: ZoneInfo) -> dict[str, Any]:
    """Return what is printed on a card."""
    days = {}
    for language in ("kk", "ru"):
        with using_language(language):
            days[f"last_day_{language}"] = format_date(card.last_day_at, zone)
    return {
        "picture": picture,
        "name": card.name,
        "name_step": get_name_size(card.name),
        "user_name": card.user_name,
        "code": card.code,
        **days,
    }
