"""Tables outside the search_path of their PostgreSQL role, as after some restores."""

import os
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from lms.cli._failures import explain_failure
from lms.core.migrations import HiddenTables, read_revision
from tests.factories.commands import run_lms
from tests.postgres import find_binaries

# SQLite has no schemas.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
WORDS = "The tables are in the schema public, but postgres looks for them in elsewhere"
ADVICE = "SET search_path = public"
PATH = f"{find_binaries()}{os.pathsep}{os.environ['PATH']}"


def look_elsewhere(url):
    """Return the URL by which a role does not find the tables of the schema public."""
    return make_url(url).update_query_dict({"options": "-c search_path=elsewhere"})


@pytest.fixture
def hidden_settings(settings):
    """Return the settings of a site whose role has another search_path."""
    url = look_elsewhere(settings.database_url).render_as_string(hide_password=False)
    return replace(settings, database_url=url)


@pytest.mark.parametrize(
    "arguments", [("serve", "--check"), ("database", "migrate"), ("database", "rollback", "0059")]
)
def test_the_command_says_where_the_tables_are_and_makes_no_others(
    settings, hidden_settings, arguments
):
    code, output = run_lms(hidden_settings, *arguments)
    assert code == 1
    assert WORDS in output and ADVICE in output
    assert "run lms database migrate" not in output
    read_revision(settings.database_url)  # the control: where the role finds them


def test_a_restore_does_not_pass_an_empty_database_off_as_what_was_saved(
    settings, hidden_settings, tmp_path
):
    backup = str(tmp_path / "b1")
    assert run_lms(settings, "database", "backup", backup, PATH=PATH)[0] == 0
    restoring = ("database", "restore", backup, "--replace")
    code, output = run_lms(hidden_settings, *restoring, PATH=PATH)
    assert code == 1
    assert WORDS in output and "restore once more, with --replace" in output
    assert run_lms(settings, *restoring, PATH=PATH)[0] == 0  # the control


def test_whatever_misses_a_table_says_it_too(hidden_settings, monkeypatch):
    monkeypatch.setenv("LMS_INSTANCE", str(hidden_settings.instance))
    monkeypatch.setenv("LMS_DATABASE_URL", hidden_settings.database_url)
    engine = create_engine(hidden_settings.database_url)
    with pytest.raises(ProgrammingError) as error, engine.connect() as connection:
        connection.execute(text("SELECT * FROM person"))
    assert WORDS in explain_failure(error.value)
    with pytest.raises(ProgrammingError) as error, engine.begin() as connection:
        connection.execute(text("CREATE TABLE something (id integer)"))
    engine.dispose()
    assert "names no schema that there is" in explain_failure(error.value)


def test_an_empty_database_is_no_hidden_one(settings):
    assert read_revision(settings.database_url) != "base"
    empty = look_elsewhere(make_url(settings.database_url).set(database="postgres"))
    assert read_revision(empty.render_as_string(hide_password=False)) == "base"
    hidden_url = look_elsewhere(settings.database_url).render_as_string(hide_password=False)
    with pytest.raises(HiddenTables):
        read_revision(hidden_url)
