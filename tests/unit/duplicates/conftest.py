"""Two accounts of one person, and what merges them."""

import pytest

from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.duplicates.services import merge_people, undo_merge
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.records import ZONE
from tests.unit.duplicates.state import LATER


@pytest.fixture
def kept_account(session):
    return accounts.add_person(session, surname="Қасымова", user_name="aika")


@pytest.fixture
def merged_account(session):
    return accounts.add_person(session, surname="Қасымова", user_name="aika2")


@pytest.fixture
def merge(session, container):
    """Return a function that merges, by default as the command line."""

    def run(kept_account, merged_account, actor=OPERATOR, now=NOW, **values):
        merge_id = merge_people(
            session,
            by=actor,
            kept_id=kept_account.id,
            merged_id=merged_account.id,
            cipher=container.iin_cipher,
            moment=Moment(now, ZONE),
            **values,
        )
        session.expire_all()
        return merge_id

    return run


@pytest.fixture
def undo(session, container):
    def run(merge_id, actor=OPERATOR, now=LATER):
        staying = undo_merge(
            session,
            by=actor,
            merge_id=merge_id,
            cipher=container.iin_cipher,
            moment=Moment(now, ZONE),
        )
        session.expire_all()
        return staying

    return run
