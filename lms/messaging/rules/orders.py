"""The orders by which a course is mandatory, as a message names them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms.core.i18n import current_language, ngettext
from lms.core.typed_languages import pick_language

MOST_ORDERS: Final = 3  # named in one message


def name_orders(orders: Sequence[str]) -> dict[str, Any]:
    """Return the values of a message that name the orders by which a course is mandatory."""
    return {"orders": list(orders[:MOST_ORDERS]), "more_orders": len(orders[MOST_ORDERS:])}


def word_orders(values: Mapping[str, Any]) -> str:
    """Return the orders of a message as a sentence; '' for a message without them."""
    orders = values.get("orders") or []
    if not orders:
        return ""
    more = int(values.get("more_orders", 0))
    names = "; ".join(pick_language(order, current_language()) for order in orders)
    if more:
        names += " " + ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more}
    words = ngettext("By the order: %(orders)s.", "By the orders: %(orders)s.", len(orders) + more)
    return words % {"orders": names.removesuffix(".")}
