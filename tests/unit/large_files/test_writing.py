"""The job that writes the workbook of a long list, within its reader's rights at that moment."""

import pytest
from sqlalchemy import func, select, update

from lms.accounts.models import AuditEvent, Person, RoleGrant
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.background.dispatch import run_one
from lms.core import jobs, steps
from lms.core.jobs import Job
from lms.large_files import jobs as large_jobs
from lms.large_files.errors import TooManyInPreparation, TooManyLargeFiles
from lms.large_files.models import LargeFile
from lms.large_files.rules import MOST_CLAIMS, MOST_FILES, MOST_WAITING
from lms.large_files.services import delete_file
from lms.messaging.models import Message
from lms.web import personal
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, grant
from tests.factories.large_files import (
    ALL_PEOPLE,
    decrypt,
    list_recorded,
    list_stored,
    read_file,
    read_rows,
    request_people,
    run_jobs,
)
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(personal, "CHUNK", 2)


@pytest.fixture
def officer(session):
    """Return an officer of Akmola."""
    who = add_person(session, surname="Маман", kato=AKMOLA)
    grant(session, who, OFFICER, kato=AKMOLA)
    session.commit()
    return who


@pytest.fixture
def people(session, officer):
    """Five people of the officer's region; another one lives elsewhere."""
    rows = [add_person(session, surname=f"Адам{number}", kato=KOKSHETAU) for number in range(5)]
    add_person(session, surname="Бөтен", kato=SEMEI)
    session.commit()
    return rows


def list_messages(session):
    session.rollback()
    rows = session.execute(
        select(Message.person_id, Message.kind, Message.values).where(
            Message.withdrawn_at.is_(None)
        )
    ).all()
    session.rollback()
    return [tuple(row) for row in rows]


def withdraw_roles(session, who):
    session.execute(update(RoleGrant).where(RoleGrant.person_id == who.id).values(withdrawn_at=NOW))
    session.commit()


def ask_value(session, query):
    """Return the only value of a query; the session holds no lock afterwards."""
    session.rollback()
    value = session.scalars(query).one()
    session.rollback()
    return value


def list_surnames(rows):
    return {row[0] for row in rows}


def test_the_file_holds_whom_its_reader_may_see_and_nobody_else_can_read_it(
    session, container, officer, people
):
    file_id = request_people(session, officer)
    run_jobs(container)
    row = read_file(session, file_id)
    content = decrypt(container, row)
    names = list_surnames(read_rows(content))
    assert names == {"Маман", *(learner.surname for learner in people)}
    assert (row.state, row.rows, row.size, row.name) == (
        "ready",
        6,
        len(content),
        "people-2026-03-09",
    )
    [digest] = list_stored(container)
    stored_bytes = container.temporary_storage.find_path(digest).read_bytes()
    assert content.startswith(b"PK") and not stored_bytes.startswith(b"PK"), "encrypted at rest"
    assert content[:1000] not in stored_bytes


def test_its_reader_is_told_and_whoever_stands_in_it_finds_that_recorded(
    session, container, officer, people
):
    file_id = request_people(session, officer)
    run_jobs(container)
    values = {"file": file_id, "name": "Адамдар", "rows": 6, "format": "xlsx"}
    assert list_messages(session) == [(officer.id, "file_ready", values)]
    assert list_recorded(session) == sorted(learner.id for learner in people), (
        "but not the reader's own"
    )
    kinds = session.scalars(select(AuditEvent.kind).where(AuditEvent.actor_id == officer.id)).all()
    assert kinds == ["file_requested"]


def test_the_reader_is_told_of_the_next_file_after_one_was_deleted(
    session, container, clock, officer, people
):
    for _ in range(2):
        file_id = request_people(session, officer, now=clock.now())
        run_jobs(container)
        with container.database.read() as reading:
            actor = load_actor_by_id(reading, officer.id)
        delete_file(
            container.database,
            container.temporary_storage,
            by=actor,
            file_id=file_id,
            now=clock.now(),
        )
        clock.forward(days=1)
    session.rollback()
    message_kinds = session.scalars(
        select(Message.kind).where(Message.person_id == officer.id)
    ).all()
    assert message_kinds == ["file_ready"] * 2


def test_the_job_counts_the_rows_that_it_has_written(session, container, officer, people):
    request_people(session, officer)
    run_jobs(container)
    job = session.scalars(select(Job)).one()
    assert (job.state, job.done_count, job.total) == (jobs.DONE, 6, 6)


def test_the_same_list_requested_again_while_it_is_prepared_is_the_same_file(
    session, container, officer, people
):
    first = request_people(session, officer)
    assert request_people(session, officer) == first
    assert request_people(session, officer, language="ru") != first
    other = add_person(session)
    grant(session, other, OFFICER, kato=AKMOLA)
    assert request_people(session, other) != first, "to each their own"
    run_jobs(container)
    assert request_people(session, officer) != first, "it is counted anew once it was written"


@pytest.mark.twin_left_out("postgresql")
def test_a_person_has_few_files_in_preparation_and_few_at_all(session, container, officer):
    for number in range(MOST_FILES):
        if number % MOST_WAITING == 0:
            run_jobs(container)
        request_people(session, officer, params={**ALL_PEOPLE, "text": f"А{number}"})
        if number == MOST_WAITING - 1:
            with pytest.raises(TooManyInPreparation):
                request_people(session, officer, params={**ALL_PEOPLE, "text": "Б"})
            session.rollback()
    run_jobs(container)
    with pytest.raises(TooManyLargeFiles):
        request_people(session, officer)
    session.rollback()
    other = add_person(session)
    grant(session, other, OFFICER, kato=AKMOLA)
    assert request_people(session, other), "the limit is each person's own"


def test_rows_are_selected_with_the_rights_at_the_time_of_writing(
    session, container, officer, people
):
    far = add_person(session, surname="Алыс", kato="115200000")
    session.commit()
    file_id = request_people(session, officer)
    withdraw_roles(session, officer)
    grant(session, officer, OFFICER, kato=KOKSHETAU)
    session.commit()
    run_jobs(container)
    names = list_surnames(read_rows(decrypt(container, read_file(session, file_id))))
    assert "Адам0" in names and far.surname not in names


@pytest.mark.parametrize("how", ["role", "blocked"])
def test_whoever_lost_the_right_before_the_job_gets_nothing(
    session, container, officer, people, how
):
    file_id = request_people(session, officer)
    if how == "role":
        withdraw_roles(session, officer)
    else:
        session.execute(update(Person).where(Person.id == officer.id).values(blocked_at=NOW))
        session.commit()
    run_jobs(container)
    row = read_file(session, file_id)
    assert (row.state, row.error, row.sha256) == ("failed", "no_right", None)
    assert list_stored(container) == [] == list_recorded(session)
    [(_who, kind, values)] = list_messages(session)
    assert (kind, values["refused"]) == ("file_failed", True)


def test_whoever_loses_the_right_while_it_is_written_does_not_get_it(
    session, container, officer, people, monkeypatch
):
    file_id = request_people(session, officer)
    real = large_jobs.hand_over_file

    def lose_before_end(*args):
        withdraw_roles(session, officer)
        real(*args)

    monkeypatch.setattr(large_jobs, "hand_over_file", lose_before_end)
    run_jobs(container)
    assert read_file(session, file_id).error == "no_right"
    assert list_stored(container) == []


def test_an_outsider_of_the_role_gets_nothing_even_by_a_name_of_a_list(session, container):
    hr = add_person(session)
    grant(session, hr, HR, organisation_id=add_organisation(session).id)
    file_id = request_people(
        session,
        hr,
        source="reporting.people",
        params={"boundaries": "", "kind": "units", "area_id": 1},
    )
    run_jobs(container)
    assert read_file(session, file_id).error == "no_right"


def test_a_file_deleted_while_it_is_prepared_is_never_written(
    session, container, officer, people, monkeypatch
):
    file_id = request_people(session, officer)
    real = large_jobs.write_xlsx

    def delete_meanwhile(file, **values):
        real(file, **values)
        with container.database.read() as reading:
            actor = load_actor_by_id(reading, officer.id)
        delete_file(
            container.database, container.temporary_storage, by=actor, file_id=file_id, now=NOW
        )

    monkeypatch.setattr(large_jobs, "write_xlsx", delete_meanwhile)
    run_jobs(container)
    assert ask_value(session, select(func.count()).select_from(LargeFile)) == 0
    assert list_stored(container) == [] == list_messages(session)
    assert ask_value(session, select(Job.state)) == jobs.CANCELLED


def test_a_process_that_was_overtaken_by_another_one_leaves_no_second_file(
    session, container, officer, people, monkeypatch
):
    file_id = request_people(session, officer)
    real = large_jobs.write_xlsx

    def lose_claim(file, **values):
        real(file, **values)
        session.execute(update(Job).values(claims=Job.claims + 1))
        session.commit()

    monkeypatch.setattr(large_jobs, "write_xlsx", lose_claim)
    assert run_one(container)
    assert list_stored(container) == [] == list_messages(session)
    assert read_file(session, file_id).state == "waiting"


def test_a_file_is_deleted_after_seven_days_with_all_that_speaks_of_it(
    session, container, clock, officer, people
):
    request_people(session, officer)
    run_jobs(container)
    clock.forward(days=6, hours=23)
    large_jobs.delete_old_files(container)
    assert len(list_stored(container)) == 1, "the control: its time is not over"
    clock.forward(hours=1, seconds=1)
    large_jobs.delete_old_files(container)
    assert list_stored(container) == [] == list_messages(session)
    for table in (LargeFile, Job):
        assert ask_value(session, select(func.count()).select_from(table)) == 0, table


def test_a_file_whose_job_broke_is_given_up_and_its_reader_told(
    session, container, officer, people, monkeypatch
):
    file_id = request_people(session, officer)

    def break_down(*_args, **_values):
        raise OSError("no space left on device")

    monkeypatch.setattr(large_jobs, "write_xlsx", break_down)
    run_jobs(container)
    assert read_file(session, file_id).state == "waiting", "the control: the job told nobody"
    large_jobs.fail_stranded_files(container)
    large_jobs.fail_stranded_files(container)
    assert read_file(session, file_id).error == "broken"
    assert [kind for _who, kind, _values in list_messages(session)] == ["file_failed"]


def test_a_process_that_shall_end_leaves_the_file_to_the_next_one(
    session, container, officer, people, monkeypatch
):
    file_id = request_people(session, officer)
    with monkeypatch.context() as patch:
        patch.setattr(steps.STOP, "is_requested", True)
        assert run_one(container)
    assert read_file(session, file_id).state == "waiting"
    assert ask_value(session, select(Job.state)) == jobs.WAITING
    run_jobs(container)
    assert read_file(session, file_id).state == "ready"
    assert list_recorded(session) == sorted(learner.id for learner in people)


def test_a_file_that_kills_its_process_again_and_again_is_given_up(
    session, container, officer, people
):
    file_id = request_people(session, officer)
    session.execute(update(Job).values(claims=MOST_CLAIMS))
    session.commit()
    run_jobs(container)
    assert read_file(session, file_id).error == "broken"


def test_a_list_that_is_gone_fails_the_file(session, container, clock):
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    params = {"assignment_id": 999, "state": "", "course": "", "unit_id": None}
    file_id = request_people(
        session,
        admin,
        source="obligations.people",
        params={**params, "organisation": "", "name": ""},
    )
    run_jobs(container)
    assert read_file(session, file_id).error == "no_right"
    clock.forward(days=7, seconds=1)
    large_jobs.delete_old_files(container)
    assert ask_value(session, select(func.count()).select_from(LargeFile)) == 0, (
        "failed ones go too"
    )
