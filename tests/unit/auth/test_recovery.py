"""Setting a password alone: who gets a link or a code, how often, and what a stranger gets."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.auth import services
from lms.auth.errors import CodeRefused, LinkUsedUp, TooManyRecoveries
from lms.auth.models import AccountLetter, PasswordLink
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.rules.recovery import CODE_ATTEMPTS, choose_channel, draw_code
from lms.auth.services.recovery import REQUESTS_PER_IP, REQUESTS_PER_NAME
from lms.auth.services.reset_codes import CODES_PER_IP
from lms.core.i18n import using_language
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.letters import RecordingSms, confirm, read_link, read_mails, send_letters

PHONE = "+77011234567"
BOTH = (EMAIL, SMS)


@pytest.fixture
def aika(session, container):
    person = accounts.add_person(
        session, user_name="aika", email="aika@mail.kz", phone=PHONE, password_hash="old"
    )
    session.commit()
    return person


@pytest.fixture
def request_it(container, clock):
    def run(login="aika", ip="10.0.0.1", channels=(EMAIL,)):
        return services.request_recovery(
            container.database,
            login=login,
            ip=ip,
            channels=channels,
            cipher=container.iin_cipher,
            now=clock.now(),
        )

    return run


@pytest.fixture
def redeem(container, clock):
    def run(request_id, code, ip="10.0.0.1"):
        return services.redeem_recovery_code(
            container.database,
            request_id=request_id,
            code=code,
            ip=ip,
            cipher=container.iin_cipher,
            now=clock.now(),
        )

    return run


@pytest.fixture
def reader(session, aika, request_it):
    """How a person with a confirmed telephone asks, and what they get."""
    confirm(session, aika, SMS)
    return request_it, RecordingSms()


@pytest.mark.parametrize("login", ["aika", " AIKA@mail.kz ", "8 701 123 45 67"])
def test_a_confirmed_email_gets_a_link_for_each_name_to_sign_in_with(
    session, container, aika, request_it, login
):
    confirm(session, aika)
    request_it(login)
    assert send_letters(container) == 1
    assert [to for to, _text in read_mails(container)] == ["aika@mail.kz"]
    token = read_link(container).removeprefix("/auth/password/")
    assert services.load_person_by_link(session, token=token, now=NOW).id == aika.id
    with pytest.raises(LinkUsedUp):
        services.load_person_by_link(session, token=token, now=NOW + timedelta(hours=1))


def test_no_table_holds_the_link(session, container, aika, request_it):
    confirm(session, aika)
    request_it()
    assert session.scalars(select(PasswordLink.token_hash)).all() == []
    session.rollback()
    send_letters(container)
    token = read_link(container).removeprefix("/auth/password/")
    session.rollback()
    assert token not in str(session.execute(select(PasswordLink.__table__)).all())
    assert token not in str(session.execute(select(AccountLetter.__table__)).all())


@pytest.mark.parametrize("case", ["unknown", "unconfirmed", "changed", "blocked", "merged"])
def test_nobody_else_gets_a_letter_and_the_trace_is_the_same(
    session, container, aika, request_it, case
):
    if case != "unconfirmed":
        confirm(session, aika)
    if case == "changed":
        aika.email = "hr@body.kz"
    if case == "blocked":
        aika.blocked_at = NOW
    if case == "merged":
        aika.merged_into_id = accounts.add_person(session).id
    session.commit()
    request_it("nobody" if case == "unknown" else "aika")
    assert session.scalar(select(func.count()).select_from(AccountLetter)) == 1
    session.rollback()
    assert send_letters(container) == 0
    assert read_mails(container) == []


def test_a_contact_that_changes_between_request_and_letter_gets_nothing(
    session, container, aika, request_it
):
    confirm(session, aika)
    request_it()
    aika.email = "hr@body.kz"
    session.commit()
    assert send_letters(container) == 0


def test_a_contact_that_comes_back_is_confirmed_still(session, container, aika, request_it):
    confirm(session, aika)
    for email in ("hr@body.kz", "aika@mail.kz"):
        session.get_one(Person, aika.id).email = email
        session.commit()
    request_it()
    assert send_letters(container) == 1


@pytest.mark.twin_left_out("postgresql")
def test_requests_for_a_name_and_from_an_ip_come_to_an_end(request_it, clock):
    for _number in range(REQUESTS_PER_NAME):
        request_it("nobody")
    with pytest.raises(TooManyRecoveries):
        request_it("NOBODY ", ip="10.0.0.2")
    request_it("another")
    clock.forward(hours=1)
    request_it("nobody")
    for number in range(REQUESTS_PER_IP):
        request_it(f"name{number}", ip="10.0.0.3")
    with pytest.raises(TooManyRecoveries):
        request_it("yet-another", ip="10.0.0.3")


def test_an_account_gets_few_letters_by_whatever_names(session, container, aika, request_it):
    confirm(session, aika)
    for login in ("aika", "aika@mail.kz", PHONE):
        for _number in range(3):
            request_it(login)
    assert send_letters(container) == 5


def test_a_code_of_an_sms_leads_to_a_link_once(session, container, aika, request_it, redeem):
    confirm(session, aika, SMS)
    sms = RecordingSms()
    request_id = request_it(PHONE, channels=BOTH)
    assert send_letters(container, sms=sms) == 1
    assert sms.sent[0][0] == PHONE
    code = sms.read_code()
    token = redeem(request_id, f"{code[:4]} {code[4:]}")
    assert services.load_person_by_link(session, token=token, now=NOW).id == aika.id
    session.rollback()
    with pytest.raises(CodeRefused):
        redeem(request_id, code)


def test_a_code_is_good_for_five_attempts_and_fifteen_minutes(container, clock, reader, redeem):
    request_it, sms = reader
    request_id = request_it(PHONE, channels=BOTH)
    send_letters(container, sms=sms)
    for _number in range(CODE_ATTEMPTS - 1):
        with pytest.raises(CodeRefused):
            redeem(request_id, "00000000")
    redeem(request_id, sms.read_code())  # the control: the fifth attempt may be right
    request_id = request_it(PHONE, channels=BOTH)
    send_letters(container, sms=sms)
    for _number in range(CODE_ATTEMPTS):
        with pytest.raises(CodeRefused):
            redeem(request_id, "00000000")
    with pytest.raises(CodeRefused):
        redeem(request_id, sms.read_code())
    request_id = request_it(PHONE, channels=BOTH)
    send_letters(container, sms=sms)
    clock.forward(minutes=15)
    with pytest.raises(CodeRefused):
        redeem(request_id, sms.read_code())


def test_codes_of_an_account_come_to_an_end_whatever_the_requests(container, clock, reader, redeem):
    request_it, sms = reader
    for hour in range(4):
        request_id = request_it(PHONE, channels=BOTH)
        for _number in range(4 if hour < 3 else 3):
            with pytest.raises(CodeRefused):
                redeem(request_id, "00000000", ip=f"10.0.1.{hour}")
        clock.forward(hours=1)
    request_id = request_it(PHONE, channels=BOTH)
    send_letters(container, sms=sms)
    with pytest.raises(TooManyRecoveries) as refused:
        redeem(request_id, sms.read_code(), ip="10.0.9.9")
    assert refused.value.retry_after == 20 * 3600  # of the day that the first attempt began
    for language, words in (("ru", "через 20 часов"), ("kk", "20 сағаттан кейін")):
        with using_language(language):
            assert words in refused.value.describe()


@pytest.mark.twin_left_out("postgresql")
def test_codes_from_a_network_come_to_an_end_for_an_hour(clock, request_it, redeem):
    for number in range(CODES_PER_IP):
        with pytest.raises(CodeRefused):
            redeem(f"request {number}", "00000000")
    clock.forward(minutes=50)
    with pytest.raises(TooManyRecoveries) as refused:
        redeem(request_it("nobody"), "00000000")
    assert refused.value.retry_after == 10 * 60


@pytest.mark.parametrize("login", [PHONE, "+77010000000"])
def test_codes_for_a_name_end_alike_with_an_account_and_without(container, reader, redeem, login):
    request_it, sms = reader
    answers = []
    for _request in range(4):
        request_id = request_it(login, channels=BOTH)
        send_letters(container, sms=sms)
        for _number in range(CODE_ATTEMPTS):
            with pytest.raises((CodeRefused, TooManyRecoveries)) as refused:
                redeem(request_id, "00000000")
            answers.append(refused.type)
    assert answers == [CodeRefused] * 15 + [TooManyRecoveries] * 5


def test_a_code_of_another_request_is_refused(session, container, aika, request_it, redeem):
    other = accounts.add_person(session, user_name="other", phone="+77011234568")
    confirm(session, aika, SMS)
    confirm(session, other, SMS)
    sms = RecordingSms()
    of_aika = request_it("aika", channels=BOTH)
    request_it("other", channels=BOTH)
    send_letters(container, sms=sms)
    with pytest.raises(CodeRefused):
        redeem(of_aika, sms.read_code())


def test_the_channel_follows_what_is_confirmed_and_typed():
    assert choose_channel({EMAIL, SMS}, BOTH, is_phone=False) == EMAIL
    assert choose_channel({EMAIL, SMS}, BOTH, is_phone=True) == SMS
    assert choose_channel({SMS}, BOTH, is_phone=False) == SMS
    assert choose_channel({EMAIL, SMS}, (EMAIL,), is_phone=True) == EMAIL
    assert choose_channel({SMS}, (EMAIL,), is_phone=True) is None
    assert len(draw_code()) == 8
