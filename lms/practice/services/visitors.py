"""Runs of visitors, of which nothing is stored but how many came from a network."""

from datetime import datetime, timedelta
from typing import Final

from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.ip_limits import IpLimit
from lms.practice.errors import TooManyRuns

RUNS: Final = 120  # a class of thirty at one access point plays a task four times
WINDOW: Final = timedelta(minutes=10)
RUN_LIMIT: Final = IpLimit("practice runs of visitors", RUNS, WINDOW)


def count_visitor_run(database: Database, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count a run for the network that it came from, at once. Raises TooManyRuns.

    Takes the database: the run is judged when nobody waits to write any more.
    """
    with database.write() as session:
        blocked = RUN_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
        if blocked:
            raise TooManyRuns(retry_after=blocked)
        RUN_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
