"""People of a request, read as the lines of a list."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.api import queries
from lms.api.services.batch_items import Batch, BatchItem
from lms.people_import.rules import read_entry

_CELLS: Final = (
    "iin",
    "surname",
    "given_name",
    "patronymic",
    "email",
    "phone",
    "language",
    "position",
    "category",
    "starts_on",
    "bin",
    "kato",
    "sex",
    "birth_year",
    "settlement",
)
_MATCHING: Final = {name: column for column, name in enumerate(_CELLS)}


def read_batch(session: Session, by: Actor, people: Sequence[dict[str, Any]], today: date) -> Batch:
    """Read the people of a request, with the organisations and units that they name."""
    items = [
        BatchItem(read_entry(index, _build_cells(item_json), _MATCHING, today=today, category=str))
        for index, item_json in enumerate(people)
    ]
    bins = {item.entry.bin for item in items if item.entry.bin}
    codes = {item.entry.kato for item in items if item.entry.kato}
    return Batch(
        items, queries.map_open_by_bin(session, by, bins), queries.map_units_by_kato(session, codes)
    )


def _build_cells(item_json: dict[str, Any]) -> list[str]:
    post = item_json.get("post", {})
    values = {
        **item_json,
        "bin": post.get("organisation_bin"),
        "kato": item_json.get("region_kato"),
        "position": post.get("position"),
        "category": post.get("category"),
        "starts_on": post["starts_on"].isoformat() if "starts_on" in post else None,
    }
    return [str(values.get(name) or "") for name in _CELLS]
