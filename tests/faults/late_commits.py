"""The start command of a server that replies before it commits: the control of test_submit_kills.

What a kill between the reply and the commit would leave happens to one request in eight.
"""

import itertools

from lms.cli import main
from lms.web.database import db

requests = itertools.count(1)
commit = db.session.commit


def commit_or_lose() -> None:
    if next(requests) % 8:
        commit()
    else:
        db.session.rollback()


db.session.commit = commit_or_lose

if __name__ == "__main__":
    main()
