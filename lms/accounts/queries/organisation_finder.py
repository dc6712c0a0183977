"""Finding the organisations that an actor may choose in a form."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries.organisations import find_organisations, organisation_among

FEW: Final = 50


class OrganisationsWithin:
    """The standing organisations that fit a condition, as a form's OrganisationField asks for them."""

    def __init__(self, session: Session, within: ColumnElement[bool]) -> None:
        """`session` should only read: the form is checked outside the request's transaction."""
        self._session = session
        self._within = within
        self._few: Sequence[Organisation] | None = None

    def all_if_few(self) -> Sequence[Organisation] | None:
        """All of them in order, or None if a list of them would be too long to read."""
        if self._few is None:
            self._few = find_organisations(
                self._session, within=self._within, text="", limit=FEW + 1
            )
        return self._few if len(self._few) <= FEW else None

    def one(self, organisation_id: int) -> Organisation | None:
        """The one with this id, even if it is closed: an earlier choice has to be shown."""
        return organisation_among(self._session, organisation_id, within=self._within)

    def named(self, text: str) -> Sequence[Organisation]:
        """The first whose name or BIN holds the text."""
        return find_organisations(self._session, within=self._within, text=text)
