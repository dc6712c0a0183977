"""The organisations that an actor may choose in a form."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries.organisations import get_organisation_within, search_organisations

MAXIMUM_LISTED: Final = 50


class OrganisationFinder:
    """The open organisations that fit a condition, as an OrganisationField asks for them."""

    def __init__(self, session: Session, within: ColumnElement[bool]) -> None:
        """Take a read-only session.

        The form is validated outside of the request's transaction.
        """
        self._session = session
        self._within = within
        self._organisations: Sequence[Organisation] | None = None

    def list_if_few(self) -> Sequence[Organisation] | None:
        """Return all of them in order, or None if there are too many for a list."""
        if self._organisations is None:
            self._organisations = search_organisations(
                self._session, within=self._within, text="", limit=MAXIMUM_LISTED + 1
            )
        return self._organisations if len(self._organisations) <= MAXIMUM_LISTED else None

    def get(self, organisation_id: int) -> Organisation | None:
        """Return one by its id, also a closed one: an earlier choice has to be shown."""
        return get_organisation_within(self._session, organisation_id, within=self._within)

    def search(self, text: str) -> Sequence[Organisation]:
        """Return the first whose name or BIN holds the text."""
        return search_organisations(self._session, within=self._within, text=text)
