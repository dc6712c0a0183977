"""Settings: one frozen object, built once from the environment. docs/settings.md lists them."""

import os
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms.core.database_url import check_database_url
from lms.core.site_url import check_site_url
from lms.core.sms import GATEWAYS, NO_GATEWAY
from lms.core.smtp_url import read_smtp_url

_REQUIRED, _OFFERED = "required", "offered"
_SECRETS = (
    "LMS_SECRET_KEY",
    "LMS_IIN_KEY",
    "LMS_DATABASE_URL",
    "LMS_SMTP_URL",
    "LMS_METRICS_TOKEN",
)
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingError(Exception):
    """A setting is invalid; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """What the operator adds to certificates: an emblem, and who signs them.

    `signatory`, with a post in both languages, is empty if nobody signs.
    """

    emblem: Path | None
    signatory: str
    post_kk: str
    post_ru: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the site and answers for its data. Empty: not set, which the start warns of."""

    name_kk: str
    name_ru: str
    address_kk: str
    address_ru: str
    phone: str
    email: str

    def list_empty(self) -> list[str]:
        """Return the names of what is not set."""
        return [name for name in self.__slots__ if not getattr(self, name)]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, built by load_settings()."""

    instance: Path
    database_url: str
    base_url: str
    host: str
    port: int
    workers: int
    threads: int
    secret_key: bytes
    iin_key: bytes
    key_store: Path
    erasure_days: int
    timezone: ZoneInfo
    trusted_proxies: int
    roles_need_code: bool
    max_upload_bytes: int
    approval_size: int
    xlsx_rows: int
    issuer_kk: str
    issuer_ru: str
    sheet: CertificateSheet
    operator: Operator
    keep_days: Mapping[str, int]
    metrics_token: str
    smtp_url: str
    mail_from: str
    mail_attachments: int
    quiet_hours: tuple[int, int]
    sms_gateway: str
    log_level: str
    debug: bool

    @property
    def is_https(self) -> bool:
        """Whether the site uses HTTPS; cookies are then Secure and have the prefix __Host-."""
        return self.base_url.startswith("https://")


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Load the settings; create the instance folder and its keys if needed. Raises SettingError."""
    environ = _add_credentials(environ)
    instance = _get_instance(environ)
    port = _get_integer(environ, "LMS_PORT", 8000, 1, 65535)
    base_url = _get_base_url(environ, port)
    return Settings(
        instance=instance,
        database_url=_get_database_url(environ, instance),
        base_url=base_url,
        host=environ.get("LMS_HOST") or "127.0.0.1",
        port=port,
        workers=_get_integer(environ, "LMS_WORKERS", 2, 1, 64),
        threads=_get_integer(environ, "LMS_THREADS", 6, 1, 64),
        secret_key=_get_key(environ, "LMS_SECRET_KEY", instance / "keys" / "secret.key"),
        iin_key=_get_key(environ, "LMS_IIN_KEY", instance / "keys" / "iin.key"),
        key_store=Path(environ.get("LMS_KEY_STORE") or instance / "keys" / "people.keys"),
        erasure_days=_get_integer(environ, "LMS_ERASURE_DAYS", 14, 0, 365),
        timezone=_get_zone(environ),
        trusted_proxies=_get_integer(environ, "LMS_TRUSTED_PROXIES", 0, 0, 5),
        roles_need_code=_is_second_factor_required(environ, base_url),
        max_upload_bytes=_get_integer(environ, "LMS_MAX_UPLOAD_MB", 20, 1, 500) * 1024 * 1024,
        approval_size=_get_integer(environ, "LMS_APPROVAL_SIZE", 500, 0, 100_000_000),
        xlsx_rows=_get_integer(environ, "LMS_XLSX_ROWS", 100_000, 0, 1_000_000),
        issuer_kk=environ.get("LMS_ISSUER_KK") or "«Сауат» компьютерлік сауаттылық жүйесі",
        issuer_ru=environ.get("LMS_ISSUER_RU") or "Система компьютерной грамотности «Сауат»",
        sheet=_get_sheet(environ),
        operator=_get_operator(environ),
        keep_days=_get_keep_days(environ),
        metrics_token=environ.get("LMS_METRICS_TOKEN") or "",
        smtp_url=_get_smtp_url(environ),
        mail_from=_get_mail_from(environ, base_url),
        mail_attachments=_get_integer(environ, "LMS_MAIL_ATTACHMENTS_KB", 1024, 0, 20_000) * 1024,
        quiet_hours=_get_quiet_hours(environ),
        sms_gateway=_get_choice(environ, "LMS_SMS_GATEWAY", NO_GATEWAY, tuple(GATEWAYS)),
        log_level=_get_choice(environ, "LMS_LOG_LEVEL", "info", LOG_LEVELS),
        debug=_get_choice(environ, "LMS_DEBUG", "0", ("0", "1")) == "1",
    )


def _add_credentials(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Add secrets that systemd or a vault provides as files; variables take precedence."""
    folder, credentials = environ.get("CREDENTIALS_DIRECTORY"), {}
    for name in _SECRETS if folder else ():
        path = Path(folder or "", name)
        if not environ.get(name) and os.path.lexists(path):
            credentials[name] = _read_secret(path, name)
            # An empty key would be replaced by a new one, which cannot decrypt the stored data.
            if not credentials[name]:
                raise SettingError(f"{name} is an empty file in {folder}")
    return {**environ, **credentials}


def _read_secret(path: Path, name: str) -> str:
    """Return the text of a file that holds a secret. Raises SettingError, which names both."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"{name}: {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{name}: {path} is not a text file") from error


def _get_instance(environ: Mapping[str, str]) -> Path:
    """Return the instance folder, created if needed."""
    instance = Path(environ.get("LMS_INSTANCE") or "instance").resolve()
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"LMS_INSTANCE: the folder {instance} cannot be created: {error.strerror}"
        ) from error
    return instance


def _get_sheet(environ: Mapping[str, str]) -> CertificateSheet:
    """Return what is added to certificates. Raises SettingError for a part of a signature."""
    longest = {"LMS_SIGNATORY_NAME": 45, "LMS_SIGNATORY_POST_KK": 80, "LMS_SIGNATORY_POST_RU": 80}
    values = {name: (environ.get(name) or "").strip() for name in longest}
    if any(values.values()) and not all(values.values()):
        raise SettingError(f"{', '.join(longest)}: set all three, or none")
    for name, most in longest.items():
        if len(values[name]) > most:
            raise SettingError(f"{name} has more than {most} characters")
    emblem = environ.get("LMS_ISSUER_EMBLEM")
    return CertificateSheet(
        emblem=Path(emblem) if emblem else None,
        signatory=values["LMS_SIGNATORY_NAME"],
        post_kk=values["LMS_SIGNATORY_POST_KK"],
        post_ru=values["LMS_SIGNATORY_POST_RU"],
    )


def _get_operator(environ: Mapping[str, str]) -> Operator:
    return Operator(
        name_kk=environ.get("LMS_OPERATOR_KK") or "",
        name_ru=environ.get("LMS_OPERATOR_RU") or "",
        address_kk=environ.get("LMS_OPERATOR_ADDRESS_KK") or "",
        address_ru=environ.get("LMS_OPERATOR_ADDRESS_RU") or "",
        phone=environ.get("LMS_OPERATOR_PHONE") or "",
        email=environ.get("LMS_OPERATOR_EMAIL") or "",
    )


def _get_keep_days(environ: Mapping[str, str]) -> dict[str, int]:
    """Return how many days records are kept, by the name of their rule; 0: for good."""
    defaults = {
        "messages": ("LMS_KEEP_MESSAGES_DAYS", 730),
        "sign_ins": ("LMS_KEEP_SIGN_INS_DAYS", 365),
        "cards": ("LMS_KEEP_CARDS_DAYS", 365),
        "imports": ("LMS_KEEP_IMPORTS_DAYS", 365),
        "list_lines": ("LMS_KEEP_LIST_LINES_DAYS", 30),
        "documents": ("LMS_KEEP_DOCUMENTS_DAYS", 1095),
        "practice_traces": ("LMS_KEEP_PRACTICE_TRACES_DAYS", 365),
        "final_traces": ("LMS_KEEP_FINAL_TRACES_DAYS", 365),
        "admissions": ("LMS_KEEP_ADMISSIONS_DAYS", 365),
    }
    return {
        name: _get_integer(environ, variable, days, 0, 36_500)
        for name, (variable, days) in defaults.items()
    }


def _get_integer(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise SettingError(f"{name} has to be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _get_choice(
    environ: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]
) -> str:
    text = environ.get(name) or default
    if text not in choices:
        raise SettingError(f"{name} has to be one of {', '.join(choices)}, not {text!r}")
    return text


def _get_base_url(environ: Mapping[str, str], port: int) -> str:
    text = (environ.get("LMS_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    try:
        check_site_url(text)
    except ValueError as error:
        raise SettingError(f"LMS_BASE_URL {error}") from error
    return text


def _is_second_factor_required(environ: Mapping[str, str], base_url: str) -> bool:
    """Require a second factor of staff on HTTPS sites; only offer it on a local trial."""
    default = _REQUIRED if base_url.startswith("https://") else _OFFERED
    return _get_choice(environ, "LMS_SECOND_FACTOR", default, (_REQUIRED, _OFFERED)) == _REQUIRED


def _get_database_url(environ: Mapping[str, str], instance: Path) -> str:
    text = environ.get("LMS_DATABASE_URL") or f"sqlite:///{instance / 'lms.db'}"
    try:
        check_database_url(text, environ)
    except ValueError as error:
        raise SettingError(f"LMS_DATABASE_URL {error}") from error
    return text


def _get_smtp_url(environ: Mapping[str, str]) -> str:
    text = environ.get("LMS_SMTP_URL") or ""
    try:
        read_smtp_url(text)
    except ValueError as error:
        raise SettingError(f"LMS_SMTP_URL {error}") from error
    return text


def _get_mail_from(environ: Mapping[str, str], base_url: str) -> str:
    text = environ.get("LMS_MAIL_FROM") or f"no-reply@{urlsplit(base_url).hostname}"
    if not re.fullmatch(r"[^@\s<>\",;]+@[^@\s<>\",;]+", text) or not text.isascii():
        raise SettingError(
            f"LMS_MAIL_FROM has to be an email such as no-reply@sauat.example, not {text!r}"
        )
    return text


def _get_quiet_hours(environ: Mapping[str, str]) -> tuple[int, int]:
    text = environ.get("LMS_QUIET_HOURS") or "21-8"
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text, re.ASCII)
    if match is None or any(int(hour) > 23 for hour in match.groups()):
        raise SettingError(
            "LMS_QUIET_HOURS has to be two hours of the day such as 21-8 (0-0 for none),"
            f" not {text!r}"
        )
    return int(match[1]), int(match[2])


def _get_zone(environ: Mapping[str, str]) -> ZoneInfo:
    name = environ.get("LMS_TIMEZONE") or "Asia/Almaty"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones
        raise SettingError(
            f"LMS_TIMEZONE has to be a zone such as Asia/Almaty, not {name!r}"
        ) from error


def _get_key(environ: Mapping[str, str], name: str, path: Path) -> bytes:
    """Return a key from the environment or its file, created with mode 600 on the first start."""
    if not environ.get(name):
        try:
            _create_key_if_missing(path)
        except OSError as error:
            raise SettingError(
                f"{name}: {path} cannot be read or created: {error.strerror}"
            ) from error
    return read_key(environ.get(name) or _read_secret(path, name), name)


def read_key_file(path: Path) -> bytes:
    """Read a key from a file. Raises SettingError, which names the file."""
    return read_key(_read_secret(path, "key"), str(path))


def read_key(text: str, name: str) -> bytes:
    """Decode a key of 32 bytes from base64. Raises SettingError, which names it."""
    try:
        key = urlsafe_b64decode(text)
    except ValueError as error:
        raise SettingError(f"{name} has to be 32 bytes in base64") from error
    if len(key) != 32:
        raise SettingError(f"{name} has to be 32 bytes in base64; it is {len(key)} bytes")
    return key


def _create_key_if_missing(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(urlsafe_b64encode(secrets.token_bytes(32)).decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # if two processes start at once, one key wins and both read it
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)  # the key must be on disk before any data encrypted with it
        os.close(folder)
