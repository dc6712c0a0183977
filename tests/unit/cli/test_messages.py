"""`lms messages send`, without a background process."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.auth import services as auth
from lms.auth.rules.channels import EMAIL
from lms.auth.rules.recovery import CONFIRM
from lms.auth.services.letters import BATCH, queue_letter
from lms.core.clock import Moment
from tests.factories.accounts import add_person
from tests.factories.commands import run_lms
from tests.factories.learning import ZONE
from tests.factories.letters import read_mails
from tests.factories.messaging import make_note, tell

pytestmark = pytest.mark.twin_left_out("postgresql")


def queue_letters(session, *emails):
    """Queue letters to people with these e-mails; without one, to nobody. Commits."""
    for email in emails:
        queue_letter(
            session,
            person_id=add_person(session, email=email).id if email else None,
            kind=CONFIRM,
            channel=EMAIL,
            contact=email or "nobody@mail.kz",
            now=datetime.now(UTC),
        )
    session.commit()


def send(settings):
    return run_lms(settings, "messages", "send", LMS_QUIET_HOURS="0-0")


def test_letters_and_notices_of_accounts_leave_with_the_other_messages(
    session, container, settings
):
    now = datetime.now(UTC)
    queue_letters(session, "asks@mail.kz")
    changes = add_person(session, email="changes@mail.kz")
    auth.change_password(
        session, person_id=changes.id, password_hash="new", keep_sign_in_id=None, now=now
    )
    learns = add_person(session, email="learns@mail.kz")
    # Its ten minutes in which others may join are over.
    tell(session, [make_note(learns)], moment=Moment(now - timedelta(hours=1), ZONE))
    assert send(settings) == (0, "Sent: 3.\n")
    recipients = sorted(to for to, _text in read_mails(container))
    assert recipients == ["asks@mail.kz", "changes@mail.kz", "learns@mail.kz"]
    assert send(settings) == (0, "Sent: 0.\n")


def test_all_letters_leave_however_many_wait_or_go_to_nobody(session, settings):
    queue_letters(session, *[""] * (BATCH + 1), *(f"p{n}@mail.kz" for n in range(BATCH + 1)))
    assert send(settings) == (0, f"Sent: {BATCH + 1}.\n")
