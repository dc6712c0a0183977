"""The settings of a start are recorded when they changed, without secrets."""

from dataclasses import fields, replace

from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.audit.services import record_start
from lms.audit.services.starts import RECORDED, STARTED, describe_settings
from tests.conftest import NOW

SECRET = {
    "key_store",
    "operator",
    "sheet",
    "secret_key",
    "iin_key",
    "metrics_token",
    "smtp_url",
    "mail_from",
    "database_url",
    "base_url",
    "issuer_kk",
    "issuer_ru",
    "instance",
    "host",
    "port",
}


def test_a_start_is_recorded_once_for_the_same_settings_and_again_when_one_differs(
    session, settings
):
    assert record_start(session, settings=settings, now=NOW)
    assert not record_start(session, settings=settings, now=NOW)
    assert record_start(session, settings=replace(settings, approval_size=7), now=NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.kind == STARTED)).all()
    assert [event.details["changed_settings"] for event in events][1:] == [["approval_size"]]
    assert events[1].details["settings"]["approval_size"] == 7


def test_secrets_and_texts_of_the_operator_are_left_out(settings):
    secret = replace(
        settings, smtp_url="smtps://me:hunter2@mail", metrics_token="t0ken", mail_from="a@b.kz"
    )
    text = repr(describe_settings(secret))
    for word in ("hunter2", "t0ken", "a@b.kz", str(settings.instance), settings.issuer_kk):
        assert word not in text
    derived = {"timezone", "quiet_hours"}
    setting_names = {field.name for field in fields(settings)} | {"is_https"}
    assert setting_names == set(RECORDED) | SECRET | derived, (
        "decide whether a new setting is recorded"
    )
