"""The settings with which the site started, recorded when they differ from the last ones."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.accounts.services import record_event
from lms.core.settings import Settings

STARTED: Final = "settings_at_start"
# What may be recorded: no keys, tokens, URLs with passwords, e-mails and texts of the operator.
RECORDED: Final = (
    "workers",
    "threads",
    "trusted_proxies",
    "roles_need_code",
    "max_upload_bytes",
    "approval_size",
    "xlsx_rows",
    "mail_attachments",
    "sms_gateway",
    "log_level",
    "debug",
    "is_https",
    "erasure_days",
    "keep_days",
)


def record_start(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Record the settings of a start; return False if they are those of the last recorded one."""
    values = describe_settings(settings)
    latest = (
        select(AuditEvent.details)
        .where(AuditEvent.kind == STARTED)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    last: dict[str, Any] = (session.scalar(latest) or {}).get("settings", {})
    if values == last:
        return False
    changed_names = sorted(name for name in last if values.get(name) != last[name])
    record_event(
        session,
        kind=STARTED,
        subject="site",
        now=now,
        settings=values,
        changed_settings=changed_names,
    )
    return True


def describe_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings that may be recorded, as JSON values."""
    values = {name: getattr(settings, name) for name in RECORDED}
    return values | {
        "database": settings.database_url.partition(":")[0].partition("+")[0],
        "timezone": settings.timezone.key,
        "quiet_hours": list(settings.quiet_hours),
        "sends_mail": bool(settings.smtp_url),
    }
