"""Generated leaves of civil servants."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.models import Absence
from lms.demo.learners import Learner

SHARE_ABSENT: Final = 0.04
LEAVES: Final = (
    ("annual", 6, 20),
    ("sick", 3, 12),
    ("study", 20, 60),
    ("secondment", 15, 40),
    ("childcare", 200, None),
)


def add_absences(
    session: Session, chance: random.Random, learners: Sequence[Learner], now: datetime
) -> None:
    """Send some civil servants on leave."""
    rows = []
    for learner in learners:
        if learner.organisation_id is not None and chance.random() < SHARE_ABSENT:
            kind, days_before, days_after = chance.choice(LEAVES)
            ends_on = None if days_after is None else now.date() + timedelta(days=days_after)
            started_at = now - timedelta(days=days_before)
            rows.append(
                {
                    "person_id": learner.id,
                    "organisation_id": learner.organisation_id,
                    "kind": kind,
                    "starts_on": started_at.date(),
                    "ends_on": ends_on,
                    "created_at": started_at,
                }
            )
    if rows:
        session.execute(insert(Absence), rows)
