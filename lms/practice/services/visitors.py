"""Runs of visitors, of which nothing is stored but how many came from a network."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.core.crypto import FieldCipher
from lms.core.ip_limits import IpLimit
from lms.practice.errors import TooManyRuns

VISITOR_RUNS: Final = IpLimit("practice runs of visitors", 120, timedelta(minutes=10))


def count_visitor_run(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count a run for the network that it came from. Raises TooManyRuns."""
    blocked = VISITOR_RUNS.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if blocked:
        raise TooManyRuns(retry_after=blocked)
    VISITOR_RUNS.count_hit(session, ip=ip, cipher=cipher, now=now)
