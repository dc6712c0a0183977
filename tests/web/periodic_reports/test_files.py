"""Large files of reports: written in the background for their requester, and kept for a while."""

import os

import pytest
from sqlalchemy import update

from lms.accounts.models import RoleGrant
from lms.background.dispatch import run_one
from lms.core import jobs
from lms.core.jobs import ClaimLost
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import DRAW_JOB
from lms.periodic_reports.rules import (
    TABLE_MEASURES,
    ReportContent,
    ReportLine,
    ReportTable,
    hash_content,
    parse_named_period,
)
from lms.periodic_reports.services.drawing import ROWS_AT_ONCE
from lms.reporting.rules.vocabulary import MEASURES
from lms.schedules.jobs import sweep_drawn_files
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.regions import AKMOLA, load_unit

PERIOD = parse_named_period("2025-H2")


def add_large_report(session):
    """Add a handed-in report of Akmola with more rows than are drawn within a request."""
    area = load_unit(session, AKMOLA)
    values = dict.fromkeys(TABLE_MEASURES, 3)
    lines = tuple(
        ReportLine(str(number), f"Аудан {number}", f"Район {number}", values)
        for number in range(ROWS_AT_ONCE + 1)
    )
    content = ReportContent(
        area_kind="units",
        area_id=area.id,
        area_kk=area.name_kk,
        area_ru=area.name_ru,
        period=PERIOD,
        counted_on=PERIOD.last,
        totals=dict.fromkeys(MEASURES, 303),
        tables=(ReportTable("places", lines),),
        number=1,
    )
    session.add(
        HandedInReport(
            area_kind="units",
            area_id=area.id,
            first=PERIOD.first,
            last=PERIOD.last,
            number=1,
            content=content.to_json(),
            sha256=hash_content(content),
            handed_in_at=NOW,
        )
    )
    session.commit()
    return f"/periodic-reports/units/{area.id}/2025-H2"


@pytest.fixture
def officer(session):
    officer_row = add_person(session)
    grant(session, officer_row, "officer", kato=AKMOLA)
    session.commit()
    return officer_row


def finish_job(container):
    """Finish the waiting job with a small file, as drawing would."""
    with container.database.write() as session:
        job = jobs.claim(session, now=NOW)
        sha256 = container.temporary_storage.put(b"%PDF-1.7")
        jobs.finish(session, job, now=NOW, sha256=sha256, name="report.pdf")
    return container.temporary_storage.find_path(sha256)


def request_pdf(client, path):
    reply = client.send(f"{path}/download", {"format": "pdf", "number": "1"})
    assert reply.status_code == 303
    return reply.headers["Location"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_pdf_of_many_rows_is_drawn_in_the_background_also_where_the_first_worker_was_killed(
    client, clock, container, session, officer
):
    path = add_large_report(session)
    sign_in(client, session, officer)
    page = request_pdf(client, path)
    with container.database.write() as writing:
        killed = jobs.claim(writing, now=clock.now())
    assert not run_one(container), "it is claimed"
    clock.forward(seconds=61)
    assert run_one(container)
    file = client.send(f"{page}/download", {})
    assert file.data.startswith(b"%PDF-1.7")
    assert file.headers["Content-Disposition"].endswith(
        f'report-{path.split("/")[2]}-{path.split("/")[3]}-2025-H2-1.pdf"'
    )
    with pytest.raises(ClaimLost), container.database.write() as writing:
        jobs.finish(writing, killed, now=clock.now())


def test_the_page_shows_progress_and_then_the_file(client, container, session, officer):
    path = add_large_report(session)
    sign_in(client, session, officer)
    page = request_pdf(client, path)
    assert f'data-refresh="{page}"' in client.get(page).get_data(as_text=True)
    assert request_pdf(client, path) == page, "asking again leads to what is under way"
    assert client.send(f"{page}/download", {}).status_code == 404
    finish_job(container)
    assert f'action="{page}/download"' in client.get(page).get_data(as_text=True)
    assert f'href="{page}"' in client.get(f"{path}?number=1").get_data(as_text=True)
    assert client.send(f"{page}/download", {}).data == b"%PDF-1.7"
    assert request_pdf(client, path) == page, "what was handed in is not drawn again"
    assert client.send(f"{path}/download", {"format": "xlsx", "number": "1"}).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_else_takes_the_file_and_its_owner_only_while_they_may_see_it(
    client, container, session, officer
):
    path = add_large_report(session)
    other = add_person(session)
    grant(session, other, "officer", kato=AKMOLA)
    session.commit()
    sign_in(client, session, officer)
    page = request_pdf(client, path)
    finish_job(container)
    sign_in(client, session, other)
    assert client.get(f"{path}?number=1").status_code == 200
    assert client.get(page).status_code == client.send(f"{page}/download", {}).status_code == 404
    sign_in(client, session, officer)
    assert client.send(f"{page}/download", {}).status_code == 200
    mine = (RoleGrant.person_id == officer.id, RoleGrant.role == "officer")
    session.execute(update(RoleGrant).where(*mine).values(withdrawn_at=NOW))
    grant(session, officer, "hr", organisation_id=None)
    session.commit()
    assert client.get(page).status_code == client.send(f"{page}/download", {}).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_role_withdrawn_meanwhile_does_not_allow_is_not_drawn(
    client, container, session, officer
):
    path = add_large_report(session)
    sign_in(client, session, officer)
    job_id = int(request_pdf(client, path).rsplit("/", 1)[1])
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == officer.id).values(withdrawn_at=NOW)
    )
    session.commit()
    assert run_one(container)
    job = jobs.find_job(session, job_id)
    assert (job.state, job.error, job.result) == ("failed", "AreaNotFound", {})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_file_is_forgotten_after_a_month_and_not_before(
    client, clock, container, session, officer
):
    path = add_large_report(session)
    sign_in(client, session, officer)
    page = request_pdf(client, path)
    pdf_path = finish_job(container)
    subject = jobs.find_job(session, int(page.rsplit("/", 1)[1])).subject
    session.rollback()
    os.utime(pdf_path, (clock.now().timestamp(),) * 2)
    clock.forward(days=29)
    sweep_drawn_files(container)
    sign_in(client, session, officer, now=clock.now())
    assert client.get(page).status_code == 200
    assert pdf_path.exists()
    session.rollback()
    clock.forward(days=2)
    sweep_drawn_files(container)
    assert not pdf_path.exists()
    assert jobs.find_latest_job(session, kind=DRAW_JOB, subject=subject) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_lost_is_asked_for_again(client, container, session, officer):
    path = add_large_report(session)
    sign_in(client, session, officer)
    page = request_pdf(client, path)
    finish_job(container).unlink()
    assert f'href="{path}?number=1"' in client.get(page).get_data(as_text=True)
    assert client.send(f"{page}/download", {}).status_code == 404
    assert request_pdf(client, path) != page
