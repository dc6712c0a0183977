"""What `lms serve` starts."""

import json

import pytest
from sqlalchemy import func, select

from benchmarks.ports import reserve_port
from lms.accounts.models import Person
from tests.factories.catalogue import load_demo_courses
from tests.factories.commands import run_lms
from tests.faults.serving import build_environment, fetch_page, run_site
from tests.prepared import run_process


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("options", "count"), [((), 0), (("--with-background",), 1)])
def test_pages_alone_are_served_unless_background_work_is_asked_for(
    settings, tmp_path, options, count
):
    with run_site(settings, tmp_path, options, LMS_WORKERS="3") as site:
        assert len(site.list_workers()) == 3
        assert len(site.list_background()) == count


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_a_server_that_others_reach_without_nginx_warns_in_the_log(
    settings, tmp_path, host, warned
):
    with run_site(settings, tmp_path, LMS_HOST=host, LMS_LOG_LEVEL="warning") as site:
        lines = [json.loads(line) for line in site.read_log().splitlines()]
    events = {line["event"] for line in lines}
    assert ("listens beyond this machine without TLS or nginx" in events) == warned


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_counters_of_all_workers_meet(settings, tmp_path):
    with run_site(settings, tmp_path) as site:
        for _ in range(40):
            fetch_page(site.port)
        counters = fetch_page(site.port, "/metrics")[1].decode()
    assert 'lms_requests_total{endpoint="healthz",status="200"} 4' in counters


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "arguments", [("serve", "--demo"), ("serve", "--prepare", "--demo"), ("demo", "fill")]
)
def test_the_demo_is_refused_on_a_site_since_its_passwords_are_public(settings, session, arguments):
    env = build_environment(
        LMS_INSTANCE=str(settings.instance),
        LMS_DATABASE_URL=settings.database_url,
        LMS_BASE_URL="https://sauat.example",
        LMS_PORT=str(reserve_port()),
    )
    process = run_process(*arguments, env=env)
    assert process.returncode == 1
    assert process.stderr.startswith(
        "lms: LMS_BASE_URL begins with https, so this is a site: the demo is refused there"
    )
    assert session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demo_is_filled_in_on_ones_own_machine(settings, session, container):
    load_demo_courses(session, container.storage)
    session.commit()
    code, output = run_lms(settings, "demo", "fill", "--learners", "5")  # the control
    assert code == 0 and "sauat-demo-2026" in output
    assert session.scalar(select(func.count()).select_from(Person)) > 5
