"""What `lms serve` starts."""

import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.cli.serve import roles
from tests.factories.commands import lms
from tests.faults.serving import environment, free_port


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_there_is_one_background_process_unless_it_is_switched_off(app, settings):
    assert [role.count for role in roles(app, replace(settings, workers=3), None)] == [3, 1]
    assert [
        role.count for role in roles(app, replace(settings, workers=3, background=False), None)
    ] == [3, 0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "arguments", [("serve", "--demo"), ("serve", "--prepare", "--demo"), ("demo", "fill")]
)
def test_the_demo_is_refused_on_a_site_since_its_passwords_are_public(settings, session, arguments):
    env = environment(
        LMS_INSTANCE=str(settings.instance),
        LMS_DATABASE_URL=settings.database_url,
        LMS_BASE_URL="https://sauat.example",
        LMS_PORT=str(free_port()),
    )
    done = subprocess.run(
        [sys.executable, "-m", "lms.cli", *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "lms: LMS_BASE_URL begins with https, so this is a site: the demo is refused there"
    )
    assert session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demo_is_filled_in_on_ones_own_machine(settings, session):
    code, said = lms(settings, "demo", "fill", "--learners", "5")  # the control
    assert code == 0 and "sauat-demo-2026" in said
    assert session.scalar(select(func.count()).select_from(Person)) > 5
