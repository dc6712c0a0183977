"""Lists in pages: the number from the address, the links that a list shows, all other filters kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from flask import request, url_for

Row = TypeVar("Row")
PAGE_SIZE: Final = 50
LAST_PAGE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list with what its links need."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous_url(self) -> str | None:
        """The address of the page before."""
        return address_with(page=self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """The address of the page after."""
        return address_with(page=self.number + 1) if self.number < self.pages else None

    @property
    def links(self) -> list[tuple[int, str | None]]:
        """First, last and the neighbours, with their addresses; None for the page that is open."""
        near = {
            1,
            self.pages,
            *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1),
        }
        return [(n, None if n == self.number else address_with(page=n)) for n in sorted(near)]


def page_number() -> int:
    """The page that the address asks for; 1 for anything that is no such number."""
    text = request.args.get("page", "1")
    return (
        min(max(1, int(text)), LAST_PAGE)
        if text.isascii() and text.isdigit() and len(text) < 8
        else 1
    )


def sort_link(key: str, sort: str, *, greatest_first: bool = False) -> dict[str, Any]:
    """How a list is sorted by a column, and the address that sorts it so, or the other way round if it is sorted so already."""
    is_sorted = {key: "ascending", f"-{key}": "descending"}.get(sort)
    first, other = (f"-{key}", key) if greatest_first else (key, f"-{key}")
    return {
        "sort_url": address_with(sort=other if sort == first else first, page=None),
        "sorted": is_sorted,
    }


def sortable(form: Any, column: dict[str, Any]) -> dict[str, Any]:
    """A column of a list whose filter form knows the order, with the address that sorts by it, and how it is sorted."""
    return {**column, **sort_link(column["key"], form.sort.data)}


def address_with(**changes: Any) -> str:
    """This page's address with some of its parameters changed; None takes one out. What stands in it several times stays so."""
    values = {**request.args.to_dict(flat=False), **(request.view_args or {}), **changes}
    return url_for(
        str(request.endpoint),
        **{name: value for name, value in values.items() if value is not None},
    )
