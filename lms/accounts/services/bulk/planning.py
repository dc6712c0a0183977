"""Plans for a batch of a list."""

from collections.abc import Sequence

from sqlalchemy import Select
from sqlalchemy.orm import Session

from lms.accounts.services.bulk.comparing import LinePlan, compare
from lms.accounts.services.bulk.finding import Listed, Matcher
from lms.core.crypto import FieldCipher


def plan_people(
    session: Session, *, listed: Sequence[Listed], within: Select[int], cipher: FieldCipher
) -> list[LinePlan]:
    """What would be done for each, in as many statements however many there are (a thousand at most). Nothing is written.

    `within` is a query for the ids of the organisations that the list is for: that whoever brings it answers for them is for the caller to
    see to, and also what two lines of the list say of one person.
    """
    matcher = Matcher(session, listed=listed, within=within, cipher=cipher)
    return [compare(one, *matcher.find(one)) for one in listed]
