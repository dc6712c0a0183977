"""The holder of a new certificate gets one message about it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.certificates.services import announce_certificates
from lms.core.clock import Moment
from lms.core.i18n import using_language
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.queries import list_messages
from lms.messaging.rules.wording import word_message
from lms.messaging.services import choose_categories
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.certificates import add_certificate
from tests.factories.learning import ZONE

MOMENT = Moment(NOW + timedelta(minutes=1), ZONE)


@pytest.fixture
def holder(session):
    return add_person(session, email="holder@mail.kz")


def test_a_certificate_is_announced_once_with_its_page(session, holder):
    issued = add_certificate(session, holder, title_kk="Файлдар", title_ru="Файлы")
    assert announce_certificates(session, moment=MOMENT) == 1
    assert announce_certificates(session, moment=MOMENT) == 0
    (row,) = list_messages(session, holder.id, unread=True, limit=5)
    for language, title in (("kk", "Файлдар"), ("ru", "Файлы")):
        with using_language(language):
            words = word_message(row.kind, row.values, {})
        assert title in words.title
        assert words.path == f"/certificates/{issued.number}"


def test_old_and_revoked_certificates_are_not_announced(session, holder):
    add_certificate(session, holder)
    revoked = add_certificate(session, holder)
    revoked.revoked_on = NOW.date()
    session.flush()
    assert announce_certificates(session, moment=Moment(NOW + timedelta(days=4), ZONE)) == 0
    assert announce_certificates(session, moment=MOMENT) == 1, "the control"


def test_it_leaves_by_mail_unless_its_reader_refuses_it(session, holder):
    other = add_person(session, email="other@mail.kz")
    choose_categories(session, person_id=other.id, channel="email", categories=[], now=NOW)
    for reader in (holder, other):
        add_certificate(session, reader)
    assert announce_certificates(session, moment=MOMENT) == 2
    query = (
        select(Delivery.person_id)
        .join(DeliveryMessage, DeliveryMessage.delivery_id == Delivery.id)
        .join(Message, Message.id == DeliveryMessage.message_id)
        .where(Message.kind == "cert_ready")
    )
    assert session.scalars(query).all() == [holder.id]
