"""The limit of guesses at the numbers of certificates."""

from datetime import datetime, timedelta
from typing import Final

from lms.certificates.errors import TooManyMisses
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.ip_limits import IpLimit

MISSES: Final = 30
MISS_WINDOW: Final = timedelta(minutes=1)
MISS_LIMIT: Final = IpLimit("certificate miss", MISSES, MISS_WINDOW)


def count_miss(database: Database, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count a number that does not exist against the network. Raises TooManyMisses at the limit.

    Takes the database because the request is a GET. A refused request writes nothing; numbers
    that exist are always answered.
    """
    with database.read() as session:
        wait = MISS_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if wait:
        raise TooManyMisses(retry_after=wait)
    with database.write() as session:
        MISS_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
