"""`lms people` and `lms regions` on a database of their own."""

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from lms.accounts import queries
from lms.accounts.models import AuditEvent
from lms.accounts.rules import CIVIL_SERVANT, NATIONAL_ADMIN, OFFICER
from lms.auth import services
from lms.cli import group
from tests.factories import accounts
from tests.factories.regions import AKMOLA, KOKSHETAU


@pytest.fixture
def lms(settings):
    """Run the command on the test's database; fail with its output unless `fails` is given."""
    env = {"LMS_INSTANCE": str(settings.instance), "LMS_DATABASE_URL": settings.database_url}

    def run(*arguments, fails=False, **options):
        result = CliRunner(env=env).invoke(group, arguments, **options)
        assert (result.exit_code != 0) is fails, result.output
        return result.output

    return run


def test_the_first_administrator_gets_a_new_link_until_the_password_is_set(lms, container):
    first, second = (lms("people", "first-admin").split()[-1] for _ in range(2))
    assert first != second
    token = second.rsplit("/", 1)[1]
    with container.database.write() as session:
        person = services.use_password_link(
            session, token=token, password_hash="hash", now=container.clock.now()
        )
        assert (
            person.user_name,
            [row.role for row in queries.list_grants(session, person.id)],
        ) == ("admin", [NATIONAL_ADMIN])
    assert lms("people", "first-admin") == ""


def test_the_first_administrator_is_never_somebody_who_happens_to_be_called_so(lms, container):
    with container.database.write() as session:
        accounts.add_person(session, user_name="admin")
    assert "taken" in lms("people", "first-admin", fails=True)
    with container.database.read() as session:
        assert queries.list_national_admins(session) == []


def test_the_link_is_for_the_administrator_whom_it_names(lms, container):
    lms("people", "create", "aika", "--given-name", "Айгүл", input="\n")
    lms("people", "grant", "aika", NATIONAL_ADMIN)
    assert "(user name: aika)" in lms("people", "first-admin")


def test_an_account_is_made_with_its_roles(lms, container):
    link = lms(
        "people",
        "create",
        "aika",
        "--given-name",
        "Айгүл",
        "--kato",
        KOKSHETAU,
        "--audience",
        CIVIL_SERVANT,
        input="500101500016\n",
    )
    assert "/auth/password/" in link
    assert "500101500016" not in link
    lms("people", "grant", "aika", OFFICER, "--kato", AKMOLA)
    with container.database.read() as session:
        person = queries.get_person_by_user_name(session, "aika")
        assert [row.role for row in queries.list_grants(session, person.id)] == [OFFICER]
    lms("people", "withdraw", "aika", OFFICER)
    with container.database.read() as session:
        assert queries.list_grants(session, person.id) == []
    assert "was not" in lms("people", "withdraw", "aika", OFFICER)
    assert "/auth/password/" in lms("people", "password-link", "aika")


def test_a_mistake_is_said_in_one_line(lms):
    assert "IIN" in lms(
        "people",
        "create",
        "aika",
        "--given-name",
        "А",
        "--audience",
        CIVIL_SERVANT,
        input="\n",
        fails=True,
    )
    assert "nobody" in lms("people", "grant", "nobody", OFFICER, "--kato", AKMOLA, fails=True)
    lms("people", "create", "aika", "--given-name", "А", "--iin", "")
    assert "KATO" in lms("people", "grant", "aika", OFFICER, "--kato", "1", fails=True)
    assert "BIN" in lms("people", "grant", "aika", "hr", "--bin", "1", fails=True)
    assert "Choose" in lms("people", "grant", "aika", OFFICER, fails=True)


def test_before_regions_are_loaded_the_command_that_lists_them_says_so(lms, session):
    for table in ("region_name", "region_placement", "reform_step", "reform", "region_unit"):
        session.execute(text(f"DELETE FROM {table}"))
    session.commit()
    assert "lms regions load" in lms("regions", "list", fails=True)


def test_regions_are_loaded_and_listed(lms):
    assert "0 rows added, 0 changed, 0 removed" in lms("regions", "load")
    assert len(lms("regions", "list").splitlines()) == 20
    assert "Көкшетау" in lms("regions", "list", AKMOLA)
    assert "No unit" in lms("regions", "list", "1", fails=True)


def test_iins_are_read_for_those_who_never_said_more(lms, container):
    with container.database.write() as session:
        cipher = container.iin_cipher
        who = accounts.add_person(
            session,
            iin_encrypted=cipher.encrypt("900214450123"),
            iin_hash=cipher.lookup("900214450123"),
        ).id
    assert "told something new: 1." in lms("people", "read-iins")
    assert "told something new: 0." in lms("people", "read-iins")
    with container.database.read() as session:
        assert queries.load_person(session, who).birth_year == 1990
        assert [
            row.details
            for row in session.scalars(select(AuditEvent).where(AuditEvent.kind == "iins_read"))
        ] == [{"people": 1}]


def test_the_second_step_is_switched_off_for_whoever_lost_everything(lms, container):
    now, cipher = container.clock.now(), container.iin_cipher
    with container.database.write() as session:
        aika, other = (accounts.add_person(session, user_name=name) for name in ("aika", "other"))
        for person in (aika, other):
            actor = accounts.build_actor(session, person)
            services.draw_pending_secret(session, by=actor, cipher=cipher)
            secret = services.get_pending_secret(session, person_id=person.id, cipher=cipher)
            code, recovery_codes = (
                pyotp.TOTP(secret).at(now),
                services.draw_recovery_codes(container.passwords),
            )
            services.confirm_second_factor(
                session, by=actor, code=code, recovery_codes=recovery_codes, cipher=cipher, now=now
            )
    assert "aika" in lms("people", "remove-second-factor", "aika")
    assert "not set up" in lms("people", "remove-second-factor", "aika", fails=True)
    with container.database.read() as session:
        assert queries.get_second_step(session, aika.id) is None
        assert queries.get_second_step(session, other.id).codes_left == 10
        assert queries.list_sign_ins(session, aika.id, now=now) == []
