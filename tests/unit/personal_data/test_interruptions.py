"""An erasure that is interrupted, repeated or met by another change ends complete."""

import os
import signal
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, PersonMerge
from lms.accounts.rules import OPERATOR
from lms.accounts.services.blocking import unblock_person
from lms.app import build_container
from lms.background.dispatch import run_one
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.errors import NotFound
from lms.core.key_store import KeyStore
from lms.core.storage import FileStorage
from lms.duplicates.services import undo_merge
from lms.messaging.queries import count_unread
from lms.personal_data import jobs as erasing_jobs
from lms.personal_data.errors import ErasureDecided, OwnErasure, RefusalReasonMissing, RolesHeld
from lms.personal_data.jobs import plan_erasures
from lms.personal_data.models import ErasureRequest
from lms.personal_data.queries.requests import find_latest_request
from lms.personal_data.replaying import replay_register
from lms.personal_data.services.deciding import grant_erasure, refuse_erasure
from lms.personal_data.services.requests import ask_for_erasure, cancel_erasure
from tests.conftest import NOW, FixedClock
from tests.factories import accounts
from tests.factories.people_import import undo_import
from tests.factories.personal_data import erase_canary, find_hits, plant_canary, request_erasure
from tests.factories.records import ZONE

# Where the process is killed: before this function is called, or after it returned.
MOMENTS = {
    "nothing done": (erasing_jobs, "build_eraser", "before"),
    "erased, not committed": (jobs, "advance", "after"),
    "committed, keys not destroyed": (KeyStore, "destroy", "before"),
    "keys destroyed, files not removed": (KeyStore, "destroy", "after"),
    "one file removed": (FileStorage, "remove", "after"),
    "all removed, not noted": (erasing_jobs, "scrub_deleted", "after"),
}


@pytest.fixture
def canary(container):
    return plant_canary(container)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.twin_left_out("postgresql")
def test_a_process_killed_half_way_is_followed_by_one_that_ends_it(
    container, clock, canary, settings, moment
):
    request_erasure(container, clock, canary)
    plan_erasures(container)
    container.database.dispose()
    owner, name, when = MOMENTS[moment]
    child = os.fork()
    if child == 0:
        _run_and_die_at(settings, clock, owner, name, when)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the control: it was killed at that moment"
    clock.forward(minutes=2)
    while run_one(container):
        pass
    assert find_hits(container, settings.instance) == {}
    with container.database.read() as session:
        assert session.scalars(select(ErasureRequest.state)).one() == "done"
    assert {key.label.split(":")[0] for key in container.key_store.list_destroyed()} == {
        "people_import",
        "person",
    }


def _run_and_die_at(settings, clock, owner, name, when):
    """Run the job in this child process until the moment, and kill it there."""

    def kill(*arguments, **keywords):
        result = None if when == "before" else original(*arguments, **keywords)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    try:
        original = getattr(owner, name)
        setattr(owner, name, kill)
        container = build_container(settings, FixedClock(clock.now()))
        while run_one(container):
            pass
    finally:
        os._exit(0)


@pytest.mark.twin_left_out("postgresql")
def test_erasing_twice_changes_nothing_more(container, clock, canary):
    erase_canary(container, clock, canary)
    first = container.key_store.list_destroyed()
    assert replay_register(container) == 0
    assert replay_register(container) == 0
    assert container.key_store.list_destroyed() == first


def test_a_database_restored_by_other_means_is_erased_again(container, clock, canary, settings):
    """The register of erasures covers copies that were not sealed, such as those of pg_dump."""
    with container.database.read() as session:
        person = session.get_one(Person, canary.person_id)
        label_parts = (person.id, person.created_at)
    from lms.core.key_store import build_label

    container.key_store.destroy([build_label("person", *label_parts)], now=NOW)
    assert find_hits(container)
    assert replay_register(container) == 1
    assert find_hits(container, settings.instance) == {}


@pytest.mark.twin_left_out("postgresql")
def test_a_later_person_with_the_same_number_is_not_erased(container, clock, canary):
    """After a restore ids are reused: the moment of creation tells people apart."""
    from lms.core.key_store import build_label

    label = build_label("person", canary.person_id, NOW - timedelta(days=1))
    container.key_store.destroy([label], now=NOW)
    assert replay_register(container) == 0


@pytest.mark.twin_left_out("postgresql")
def test_an_older_key_store_learns_of_the_erasure_from_the_database(container, clock, canary):
    erase_canary(container, clock, canary)
    container.settings.key_store.unlink()
    replay_register(container)
    assert len(container.key_store.list_destroyed()) == 2


@pytest.mark.twin_left_out("postgresql")
def test_undoing_a_merge_or_an_import_brings_nothing_back(container, clock, canary, settings):
    erase_canary(container, clock, canary)
    with container.database.write() as session, pytest.raises(NotFound):
        undo_merge(
            session,
            by=OPERATOR,
            merge_id=canary.merge_id,
            cipher=container.iin_cipher,
            moment=Moment(clock.now(), ZONE),
        )
    undo_import(container, canary.hr, canary.import_id)
    assert find_hits(container, settings.instance) == {}
    with container.database.read() as session:
        assert session.get_one(PersonMerge, canary.merge_id).details == {}


def test_a_shell_cannot_be_unblocked_or_named(container, clock, canary):
    erase_canary(container, clock, canary)
    with container.database.write() as session, pytest.raises(NotFound):
        unblock_person(
            session, by=OPERATOR, person_id=canary.person_id, moment=Moment(clock.now(), ZONE)
        )


@pytest.mark.twin_left_out("postgresql")
def test_a_request_taken_back_in_time_erases_nothing(container, clock, canary):
    request_erasure(container, clock, canary)
    plan_erasures(container)
    with container.database.write() as session:
        holder = accounts.build_actor(session, session.get_one(Person, canary.person_id))
        cancel_erasure(session, by=holder, moment=Moment(clock.now(), ZONE))
    while run_one(container):
        pass
    assert find_hits(container)
    assert container.key_store.list_destroyed() == []


@pytest.mark.twin_left_out("postgresql")
def test_before_its_day_nothing_is_planned(container, clock, canary):
    request_erasure(container, clock, canary)
    clock.forward(minutes=-1)
    plan_erasures(container)
    assert not run_one(container)


def test_who_may_decide_and_what(session, container):
    moment = Moment(NOW, ZONE)
    holder, other = accounts.add_person(session), accounts.add_person(session)
    for person in (holder, other):
        accounts.grant(session, person, "national_admin")
    by_holder, by_other = (accounts.build_actor(session, person) for person in (holder, other))
    request_id = ask_for_erasure(session, by=by_holder, reason="", moment=moment)
    with pytest.raises(OwnErasure):
        refuse_erasure(session, by=by_holder, request_id=request_id, decision="x", moment=moment)
    with pytest.raises(RolesHeld):
        grant_erasure(
            session, by=by_other, request_id=request_id, decision="", days=0, moment=moment
        )
    with pytest.raises(RefusalReasonMissing):
        refuse_erasure(session, by=by_other, request_id=request_id, decision=" ", moment=moment)
    refuse_erasure(session, by=by_other, request_id=request_id, decision="Заң", moment=moment)
    with pytest.raises(ErasureDecided):
        refuse_erasure(session, by=by_other, request_id=request_id, decision="Заң", moment=moment)
    with pytest.raises(ErasureDecided):
        cancel_erasure(session, by=by_holder, moment=moment)


@pytest.mark.parametrize("end", ["grant", "refuse", "cancel"])
def test_no_administrator_is_asked_to_decide_what_is_decided_or_taken_back(session, end):
    moment = Moment(NOW, ZONE)
    holder, *admins = (accounts.add_person(session) for _ in range(3))
    for admin in admins:
        accounts.grant(session, admin, "national_admin")
    by_holder, by_admin = (accounts.build_actor(session, who) for who in (holder, admins[0]))
    request_id = ask_for_erasure(session, by=by_holder, reason="", moment=moment)
    assert [count_unread(session, admin.id) for admin in admins] == [1, 1]
    if end == "refuse":
        refuse_erasure(session, by=by_admin, request_id=request_id, decision="Заң", moment=moment)
    else:
        decision = {"request_id": request_id, "decision": "", "days": 3}
        grant_erasure(session, by=by_admin, moment=moment, **decision)
        assert count_unread(session, holder.id) == 1, "they are told of the day"
    if end == "cancel":
        cancel_erasure(session, by=by_holder, moment=moment)
    assert [count_unread(session, admin.id) for admin in admins] == [0, 0]
    assert count_unread(session, holder.id) == 1, "the last news alone"


def test_a_request_of_a_merged_account_is_taken_back_from_the_one_that_stays(
    container, clock, canary
):
    moment = Moment(clock.now(), ZONE)
    with container.database.write() as session:
        session.add(ErasureRequest(person_id=canary.merged_id, state="asked", requested_at=NOW))
    with container.database.write() as session:
        holder = accounts.build_actor(session, session.get_one(Person, canary.person_id))
        assert find_latest_request(session, canary.person_id) is not None
        cancel_erasure(session, by=holder, moment=moment)
        assert session.scalars(select(ErasureRequest.state)).one() == "cancelled"
