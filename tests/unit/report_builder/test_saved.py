"""Saved reports: who sees and changes them, and their files that are sent by schedule."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from lms.accounts.models import AuditEvent, Person, RoleGrant
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import OFFICER
from lms.core.clock import Moment
from lms.report_builder.errors import NameTaken, NotAbandoned, ReportBroken, SavedReportNotFound
from lms.report_builder.models import SavedReport
from lms.report_builder.queries.saved import LEFT, MINE, SHARED, SORTS, list_reports, load_report
from lms.report_builder.rules import Definition
from lms.report_builder.services import (
    change_report,
    delete_report,
    rename_report,
    save_report,
    take_over,
    write_saved_file,
)
from lms.reporting.queries.areas import ORGANISATIONS, UNITS, load_area
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU
from tests.factories.report_builder import add_saved_report
from tests.factories.reporting import add_country

BY_DISTRICT = Definition(
    ("enrolled", "people_completed", "completed_share"), ("district",), period="last-month"
)


@pytest.fixture
def small(session):
    return add_country(session)


@pytest.fixture
def act(session):
    """Return the person as one who acts now."""
    return lambda who: load_actor_by_id(session, who.id)


@pytest.fixture
def district(session):
    officer = add_person(session, given_name="Аудан")
    grant(session, officer, OFFICER, kato=KOKSHETAU)
    return officer


@pytest.fixture
def saved_id(session, small):
    """Return a report of Akmola that its officer does not share."""
    return add_saved_report(
        session, small.officer, (UNITS, small.units[AKMOLA]), BY_DISTRICT, name="Ай сайын"
    )


def list_names(session, actor, **filters):
    return {row.name for row in list_reports(session, actor, limit=50, **filters)[0]}


def write_file(session, actor, report_id, *, kind="csv", language="ru", now=NOW):
    return write_saved_file(
        session,
        report_id=report_id,
        by=actor,
        kind=kind,
        language=language,
        moment=Moment(now, ZONE),
    )


def test_a_shared_report_is_seen_by_those_whose_scope_holds_its_area_and_by_nobody_else(
    session, small, act, district
):
    home = add_saved_report(session, district, (UNITS, small.units[KOKSHETAU]), name="Қала")
    whole = add_saved_report(
        session, small.officer, (UNITS, small.units[AKMOLA]), name="Облыс", shared=True
    )
    add_saved_report(
        session, small.hr, (ORGANISATIONS, small.organisation.id), name="Мекеме", shared=True
    )
    assert list_names(session, act(small.officer)) == {"Облыс"}
    assert list_names(session, act(district)) == {"Қала"}
    assert list_names(session, act(small.hr)) == {"Мекеме"}
    assert list_names(session, act(small.foreign_officer)) == set()
    assert list_names(session, act(small.admin)) == {"Облыс", "Мекеме"}
    rename_report(session, report_id=home, name="Қала", shared=True, by=act(district), now=NOW)
    assert list_names(session, act(small.officer)) == {"Облыс", "Қала"}
    for who, report_id in ((district, whole), (small.foreign_officer, home), (small.hr, whole)):
        with pytest.raises(SavedReportNotFound):
            load_report(session, act(who), report_id)


def test_whoever_loses_the_role_loses_the_report_at_once_the_owner_too(
    session, small, act, saved_id
):
    assert load_report(session, act(small.officer), saved_id).name == "Ай сайын"
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == small.officer.id).values(withdrawn_at=NOW)
    )
    assert list_names(session, act(small.officer)) == set()
    with pytest.raises(SavedReportNotFound):
        write_file(session, act(small.officer), saved_id)


@pytest.mark.parametrize("how", ["role withdrawn", "blocked"])
def test_what_was_left_behind_the_agency_sees_and_may_take_over(session, small, act, saved_id, how):
    admin = act(small.admin)
    with pytest.raises(SavedReportNotFound):
        load_report(session, admin, saved_id)
    if how == "blocked":
        session.execute(update(Person).where(Person.id == small.officer.id).values(blocked_at=NOW))
    else:
        session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == small.officer.id)
            .values(withdrawn_at=NOW)
        )
    session.expire_all()
    assert list_names(session, admin, whose=LEFT) == {"Ай сайын"}
    with pytest.raises(SavedReportNotFound):
        take_over(session, report_id=saved_id, by=act(small.foreign_officer), now=NOW)
    take_over(session, report_id=saved_id, by=admin, now=NOW)
    assert list_names(session, admin, whose=MINE) == {"Ай сайын"}
    assert list_names(session, admin, whose=LEFT) == set()
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "report_taken_over")).one()
    assert event.details == {"owner": small.officer.id}


def test_nobody_takes_over_what_its_owner_still_uses(session, small, act, saved_id):
    session.get_one(SavedReport, saved_id).shared = True
    with pytest.raises(NotAbandoned):
        take_over(session, report_id=saved_id, by=act(small.admin), now=NOW)


def test_only_the_owner_changes_a_shared_report(session, small, act, saved_id):
    session.get_one(SavedReport, saved_id).shared = True
    session.flush()
    admin = act(small.admin)
    area = load_area(session, admin, UNITS, small.units[AKTOBE])
    for attempt in (
        lambda: rename_report(
            session, report_id=saved_id, name="Басқа", shared=False, by=admin, now=NOW
        ),
        lambda: change_report(
            session, report_id=saved_id, area=area, definition=BY_DISTRICT, by=admin, now=NOW
        ),
        lambda: delete_report(session, report_id=saved_id, by=admin, now=NOW),
    ):
        with pytest.raises(SavedReportNotFound):
            attempt()
    report = session.get_one(SavedReport, saved_id)
    assert (report.name, report.area_id, report.deleted_at) == (
        "Ай сайын",
        small.units[AKMOLA],
        None,
    )


def test_a_name_is_given_once_by_each_owner_and_again_after_deleting(session, small, act, saved_id):
    officer = act(small.officer)
    here = load_area(session, officer, UNITS, small.units[AKMOLA])

    def save(name, definition=BY_DISTRICT):
        return save_report(
            session, area=here, definition=definition, name=name, shared=False, by=officer, now=NOW
        )

    assert save("Ай сайын") == saved_id  # the form was sent twice
    with pytest.raises(NameTaken):
        save("Ай сайын", replace(BY_DISTRICT, period="this-year"))
    other = save("Басқа")
    with pytest.raises(NameTaken):
        rename_report(session, report_id=other, name="Ай сайын", shared=False, by=officer, now=NOW)
    rename_report(session, report_id=other, name="Басқа", shared=True, by=officer, now=NOW)
    delete_report(session, report_id=saved_id, by=officer, now=NOW)
    assert save("Ай сайын") != saved_id
    assert list_names(session, officer) == {"Басқа", "Ай сайын"}
    add_saved_report(session, small.admin, (UNITS, small.units[AKMOLA]), name="Ай сайын")


def test_lists_are_narrowed_sorted_and_paged(session, small, act):
    for name, shared, who in (
        ("Үшінші", False, small.officer),
        ("Әзірлік", True, small.officer),
        ("Ұзақ 100%", True, small.admin),
    ):
        add_saved_report(
            session,
            who,
            (UNITS, small.units[AKMOLA]),
            name=name,
            shared=shared,
            created_at=NOW + timedelta(minutes=len(name)),
        )
    officer = act(small.officer)
    assert list_names(session, officer, whose=SHARED) == {"Ұзақ 100%"}
    assert list_names(session, officer, whose=MINE) == {"Үшінші", "Әзірлік"}
    assert list_names(session, officer, name="100%") == {"Ұзақ 100%"}
    assert list_names(session, officer, name="_") == set()
    rows, total = list_reports(session, officer, sort="name", limit=2, offset=1)
    assert ([row.name for row in rows], total) == (["Ұзақ 100%", "Үшінші"], 3)
    for sort in SORTS:
        assert {
            row.name for row in list_reports(session, officer, sort=f"-{sort}", limit=50)[0]
        } == {"Үшінші", "Әзірлік", "Ұзақ 100%"}


def test_a_file_without_a_request_says_what_it_is_in_its_language(session, small, act, saved_id):
    for language, word in (("kk", "Аудан"), ("ru", "Район")):
        file = write_file(session, act(small.officer), saved_id, language=language)
        assert file.title == "Ай сайын"
        assert file.content_type.startswith("text/csv")
        assert file.content.startswith(b"\xef\xbb\xbf" + word.encode())
        assert len(file.caption) >= 4


def test_the_files_hold_equal_numbers_with_totals(session, small, act, saved_id):
    officer = act(small.officer)
    table = list(
        csv.reader(
            io.StringIO(write_file(session, officer, saved_id).content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(write_file(session, officer, saved_id, kind="xlsx").content)
    )
    sheet = book.get_sheet_by_index(0).to_python()
    assert len(book.sheet_names) == 2
    assert [[str(cell) for cell in row] for row in sheet] == [
        [
            f"{float(number)}"
            if (number := cell.replace(",", ".")).replace(".", "").isdigit()
            else cell
            for cell in row
        ]
        for row in table
    ]
    assert sum(float(row[1]) for row in sheet[1:-1]) == float(sheet[-1][1]) > 0
    about = dict(book.get_sheet_by_index(1).to_python())
    assert "Ай сайын" in about.values()


def test_a_period_that_moves_is_that_of_the_day_of_sending(session, small, act, saved_id):
    officer = act(small.officer)
    spring, later = (
        write_file(session, officer, saved_id, now=NOW + timedelta(days=days)) for days in (0, 60)
    )
    assert any("февраля 2026" in meaning for _term, meaning in spring.caption)
    assert any("апреля 2026" in meaning for _term, meaning in later.caption)


def test_a_colleague_is_sent_what_their_own_scope_holds(session, small, act):
    shared_id = add_saved_report(
        session, small.admin, (UNITS, small.units[AKMOLA]), BY_DISTRICT, shared=True
    )
    assert (
        write_file(session, act(small.officer), shared_id).content
        == write_file(session, act(small.admin), shared_id).content
    )
    with pytest.raises(SavedReportNotFound):
        write_file(session, act(small.foreign_officer), shared_id)


def test_a_deleted_report_and_one_that_never_was_are_not_sent(session, small, act, saved_id):
    officer = act(small.officer)
    delete_report(session, report_id=saved_id, by=officer, now=NOW)
    for report_id in (saved_id, 999_999):
        with pytest.raises(SavedReportNotFound):
            write_file(session, officer, report_id)


def test_a_report_in_words_that_are_not_counted_any_more_says_so(session, small, act, saved_id):
    report = session.get_one(SavedReport, saved_id)
    report.definition = {**report.definition, "counted": ["hearts"]}
    session.flush()
    with pytest.raises(ReportBroken):
        write_file(session, act(small.officer), saved_id)
    assert list_names(session, act(small.officer)) == {"Ай сайын"}  # the list shows it all the same
