"""Runs of visitors, of which nothing is stored but how many came from a network."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.core.crypto import FieldCipher
from lms.core.ip_limits import IpLimit
from lms.practice.errors import TooManyRuns

RUNS: Final = 120  # a class of thirty at one access point plays a task four times
WINDOW: Final = timedelta(minutes=10)
RUN_LIMIT: Final = IpLimit("practice runs of visitors", RUNS, WINDOW)


def count_visitor_run(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count a run for the network that it came from. Raises TooManyRuns."""
    blocked = RUN_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if blocked:
        raise TooManyRuns(retry_after=blocked)
    RUN_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
