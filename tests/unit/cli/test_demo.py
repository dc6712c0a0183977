"""`lms demo fill` asks for what it needs before it writes."""

import shutil

import pytest
from click.testing import CliRunner

from lms.accounts.models import Person
from lms.cli.demo import command
from lms.core.database import open_database
from lms.core.migrations import upgrade_database


@pytest.mark.parametrize("has_regions", [False, True])
def test_the_demo_without_regions_or_courses_says_what_to_load(
    tmp_path, templates, monkeypatch, has_regions
):
    url = f"sqlite:///{tmp_path / 'lms.db'}"
    if has_regions:
        shutil.copy(templates["sqlite"], tmp_path / "lms.db")
    else:
        upgrade_database(url)
    for name, value in (("LMS_INSTANCE", str(tmp_path)), ("LMS_DATABASE_URL", url)):
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(command, ["fill", "--learners", "5"])
    assert result.exit_code == 1
    assert "lms regions load" in result.output
    database = open_database(url)
    with database.read() as session:
        assert session.query(Person).count() == 0
    database.dispose()
