"""Shares in per cent, whole or with one decimal: one rule for pages, documents and files.

Rounded half up. 100 appears only where the whole is reached, and 0 only where there is nothing.
"""

from decimal import Decimal

from lms.core.i18n import format_number


def count_tenths(part: int, whole: int | None) -> int | None:
    """Return part / whole in tenths of a per cent; None without a whole."""
    return _round_share(part, whole, 1000)


def compute_whole_percent(part: int, whole: int | None) -> int | None:
    """Return part / whole in whole per cent, as format_percent writes it; None without a whole."""
    return _round_share(part, whole, 100)


def _round_share(part: int, whole: int | None, steps: int) -> int | None:
    """Return part / whole in so many steps; the last one and 0 only for the whole and nothing."""
    if not whole:
        return None
    step = (2 * steps * part + whole) // (2 * whole)
    if part < whole:
        step = min(step, steps - 1)
    return max(step, 1) if part > 0 else step


def compute_percent(part: int, whole: int | None) -> int | float | None:
    """Return part / whole in per cent: 87.5, or a whole number such as 50."""
    tenths = count_tenths(part, whole)
    if tenths is None:
        return None
    return tenths / 10 if tenths % 10 else tenths // 10


def share_to_percent(share: float | None) -> int | float | None:
    """Return a share (0 to 1) in per cent as compute_percent() does, read as it is written."""
    return None if share is None else compute_percent(*Decimal(str(share)).as_integer_ratio())


def format_share(part: int, whole: int | None) -> str:
    """Format part / whole with the sign of per cent in the current language, None as a dash."""
    value = compute_percent(part, whole)
    return "—" if value is None else f"{format_number(value)}\u00a0%"
