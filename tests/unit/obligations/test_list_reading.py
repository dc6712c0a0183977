"""Reading of lists in the background: killed in the middle, rights lost, memory, kept rows."""

import os
import signal
import tracemalloc

import pytest
from sqlalchemy import delete, select

from lms.accounts.models import RoleGrant
from lms.app import build_container
from lms.background.dispatch import run_one
from lms.core.clock import Moment
from lms.core.jobs import Job
from lms.core.personal_data import Erasure
from lms.core.tables.source import UnreadableTable
from lms.obligations.jobs import lists as handlers
from lms.obligations.models import TargetList, TargetListLine, TargetListPerson
from lms.obligations.personal_data import erase, find_list_lines
from lms.obligations.queries.list_readings import LIST_JOB, list_missing_rows
from lms.obligations.rules import Target
from lms.obligations.rules.lists import SMALL_ROWS
from lms.obligations.services import list_files, list_reading
from lms.obligations.services.list_files import match_cells, open_people_file
from lms.obligations.services.list_reading import begin_reading, create_list
from lms.retention.jobs import plan_retention
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, load_unit

PEOPLE = 7


class ListOffice:
    """An officer of a region with seven civil servants, who uploads a list."""

    def __init__(self, container, session):
        self.container, self.session = container, session
        organisation = accounts.add_organisation(session)
        people = [
            accounts.add_person(
                session, organisation_id=organisation.id, user_name=f"servant.{number}"
            )
            for number in range(PEOPLE)
        ]
        officer = accounts.add_person(session)
        accounts.grant(session, officer, "officer", kato=AKMOLA)
        self.by = accounts.build_actor(session, officer)
        self.target = Target(region_unit_id=load_unit(session, AKMOLA).id)
        self.ids = [person.id for person in people]
        session.commit()

    def upload(self, cells, head="Логин", name="Тізім"):
        with self.container.database.write() as session:
            return begin_reading(
                session,
                self.container.temporary_storage,
                self.container.iin_cipher,
                name=name,
                target=self.target,
                file_name="list.csv",
                content="\n".join([head, *cells]).encode(),
                by=self.by,
                now=self.container.clock.now(),
            )

    def create(self, cells, head="Логин"):
        with self.container.database.write() as session:
            return create_list(
                session,
                self.container.temporary_storage,
                self.container.iin_cipher,
                name="Тізім",
                target=self.target,
                file_name="list.csv",
                content="\n".join([head, *cells]).encode(),
                by=self.by,
                now=self.container.clock.now(),
            )

    def load(self, list_id):
        self.session.rollback()
        row = self.session.get_one(TargetList, list_id, populate_existing=True)
        self.session.expunge(row)
        self.session.rollback()
        return row

    def scalars(self, query):
        self.session.rollback()
        values = self.session.scalars(query).all()
        self.session.rollback()
        return values

    def read_missing(self, list_id):
        self.session.rollback()
        cipher = self.container.iin_cipher
        return list_missing_rows(self.session, list_id, cipher=cipher, limit=100)[0]


@pytest.fixture
def office(container, session):
    return ListOffice(container, session)


def read_all(container):
    while run_one(container):
        pass


def test_a_list_is_read_in_batches_and_everybody_stands_on_it_once(office, container, monkeypatch):
    monkeypatch.setattr(list_files, "BATCH", 2)
    names = [f"servant.{number}" for number in (0, 1, 0, 2, 2, 0)]
    list_id = office.upload([*names, "nobody", "900101300017"])
    digest = office.load(list_id).file_sha256
    read_all(container)
    row = office.load(list_id)
    assert (row.state, row.reading, row.file_sha256) == ("ready", {"missing": 2}, None)
    members = office.scalars(select(TargetListPerson.person_id))
    assert sorted(members) == office.ids[:3]
    assert office.read_missing(list_id) == [(8, "nobody"), (9, "●●●●●●●●0017")]
    assert container.temporary_storage.get(digest) is None


@pytest.mark.parametrize("rows", [3, SMALL_ROWS + 1])
def test_a_short_file_is_read_at_once_and_a_long_one_by_a_job(office, container, rows):
    names = ["servant.0", "nobody", *["servant.1"] * (rows - 2)]
    created_list = office.create(names)
    row, members = office.load(created_list.list_id), select(TargetListPerson.person_id)
    if rows <= SMALL_ROWS:
        assert (created_list.missing, row.state, row.file_sha256) == (1, "ready", None)
        assert sorted(office.scalars(members)) == office.ids[:2]
    else:
        assert (created_list.missing, row.state) == (None, "reading")
        assert container.temporary_storage.get(row.file_sha256)
        assert office.scalars(members) == []


def test_a_file_that_is_no_table_makes_no_list(office):
    with pytest.raises(UnreadableTable):
        office.create([], head="%PDF-1.7")
    assert office.scalars(select(TargetList.id)) == []


def test_only_the_first_rows_that_name_nobody_are_kept_and_all_are_counted(
    office, container, monkeypatch
):
    monkeypatch.setattr(list_files, "BATCH", 2)
    monkeypatch.setattr(list_reading, "MOST_MISSING", 3)
    list_id = office.upload(["servant.0", *(f"nobody{number}" for number in range(5))])
    read_all(container)
    assert [line for line, _text in office.read_missing(list_id)] == [3, 4, 5]
    assert office.load(list_id).reading == {"missing": 5}


def run_until_killed(settings, clock, moment_of_death):
    """Run the job in a process that kills itself at its third batch, in or after a transaction."""
    process = os.fork()
    if process == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        container = build_container(settings, clock)
        name = "store_matched" if moment_of_death == "before the commit" else "match_cells"
        work, calls = getattr(handlers, name), iter(range(3))

        def work_and_die(*args, **kwargs):
            result = work(*args, **kwargs)
            if next(calls) == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(handlers, name, work_and_die)
        run_one(container)
        os._exit(0)
    _process, status = os.waitpid(process, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("moment_of_death", ["before the commit", "between two batches"])
def test_a_killed_reading_goes_on_where_it_was_and_puts_nobody_on_twice(
    office, container, clock, monkeypatch, moment_of_death
):
    monkeypatch.setattr(list_files, "BATCH", 2)
    list_id = office.upload(
        [*(f"servant.{number}" for number in range(PEOPLE)), "nobody", "servant.0", "noone"]
    )
    container.database.dispose()
    run_until_killed(container.settings, clock, moment_of_death)
    assert len(office.scalars(select(TargetListPerson.person_id))) == 4
    assert office.load(list_id).state == "reading"
    assert not run_one(container)  # the claim of the killed process still stands
    clock.forward(minutes=5)
    read_all(container)
    assert (office.load(list_id).state, office.load(list_id).reading) == ("ready", {"missing": 2})
    members = office.scalars(select(TargetListPerson.person_id))
    assert sorted(members) == office.ids
    assert [line for line, _text in office.read_missing(list_id)] == [9, 11]
    assert office.scalars(select(Job.done_count).where(Job.kind == LIST_JOB)) == [10]


def test_whoever_lost_the_right_meanwhile_gets_no_list(office, container, session):
    list_id = office.upload(["servant.0"])
    session.execute(delete(RoleGrant).where(RoleGrant.person_id == office.by.person_id))
    session.commit()
    read_all(container)
    row = office.load(list_id)
    assert row.state == "failed" and "answer for" in row.reading["error"]
    assert office.scalars(select(TargetListPerson.person_id)) == []


def test_a_file_that_is_gone_and_one_without_a_column_say_so(office, container):
    lost_id = office.upload(["servant.0"], name="Бір")
    container.temporary_storage.remove(office.load(lost_id).file_sha256)
    columnless_id = office.upload(["көк;1", "ақ;2"], head="Түсі;Саны", name="Екі")
    read_all(container)
    assert "not there any more" in office.load(lost_id).reading["error"]
    assert "No column" in office.load(columnless_id).reading["error"]


def test_a_list_on_which_nobody_was_found_keeps_the_rows_as_the_reason(office, container):
    list_id = office.upload(["nobody"])
    read_all(container)
    row = office.load(list_id)
    assert (row.state, row.reading["missing"]) == ("failed", 1)
    assert office.read_missing(list_id) == [(2, "nobody")]


def test_rows_are_deleted_after_thirty_days_and_not_before(office, container, clock):
    list_id = office.upload(["servant.0", "nobody"])
    read_all(container)
    for days, line_count in ((29, 1), (2, 0)):
        clock.forward(days=days)
        plan_retention(container)
        read_all(container)
        assert len(office.scalars(select(TargetListLine.line))) == line_count
    assert office.load(list_id).reading == {"missing": 1}  # the number stays


def test_an_erasure_takes_the_rows_with_an_email_of_the_person(office, container, session):
    list_id = office.upload(["servant.0", "Gone@Mail.kz", "other@mail.kz"])
    read_all(container)
    office.session.rollback()
    erasure = Erasure(
        (office.ids[6],),
        Moment(NOW, ZONE),
        None,
        container.iin_cipher,
        lambda *_: None,
        contacts=frozenset({"gone@mail.kz"}),
    )
    find_list_lines(session, erasure)
    erase(session, erasure)
    session.commit()
    assert office.read_missing(list_id) == [(4, "other@mail.kz")]


@pytest.mark.twin_left_out("postgresql")
def test_memory_does_not_grow_with_the_rows(office, container, session):
    def measure(rows):
        content = ("Логин\n" + "\n".join(f"nobody{n:07}" for n in range(rows))).encode()
        tracemalloc.start()
        people_file = open_people_file(content, "list.csv")
        for cells in people_file.iter_batches():
            match_cells(
                session,
                cells[:10],
                kind=people_file.kind,
                target=office.target,
                by=office.by,
                cipher=container.iin_cipher,
            )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak - 3 * len(content)  # the text is decoded once, to check it

    assert measure(60_000) < measure(20_000) + 2_000_000
