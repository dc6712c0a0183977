"""Plans for a batch of a list."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from lms.accounts.services.bulk.comparing import LinePlan, plan_line
from lms.accounts.services.bulk.finding import Matcher
from lms.accounts.services.bulk.records import ListedPerson
from lms.core.crypto import FieldCipher
from lms.core.plans import plan_each_time


def plan_people(
    session: Session,
    *,
    lines: Sequence[ListedPerson],
    within: Select[int],
    cipher: FieldCipher,
    now: datetime,
    is_tolerant: bool = False,
    is_preview: bool = False,
) -> list[LinePlan]:
    """Return the plan for each line of a batch of at most a thousand. Nothing is written.

    The number of statements does not depend on the batch. `within` selects the ids of the list's
    organisations. The caller checks that whoever brings the list answers for them, and that no two
    lines mean one person. `is_tolerant` and `is_preview` as in plan_line.
    """
    with plan_each_time(session):
        matcher = Matcher(session, lines=lines, within=within, cipher=cipher, now=now)
    return [
        plan_line(line, matcher.find(line), is_tolerant=is_tolerant, is_preview=is_preview)
        for line in lines
    ]
