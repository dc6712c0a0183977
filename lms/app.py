"""The composition root, which builds applications and the services that they share."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.accounts.queries import load_actor
from lms.accounts.services import record_access, record_event
from lms.accounts.services.audit import has_event
from lms.auth.services import load_token
from lms.blueprints import BLUEPRINTS, GALLERY
from lms.catalogue.rules.acts import REGISTER
from lms.catalogue.rules.bank_uses import BANKS
from lms.certificates.services.emblem import load_emblem
from lms.core.clock import Clock, SystemClock
from lms.core.crypto import FieldCipher
from lms.core.database import Database, open_database
from lms.core.folders import read_folder
from lms.core.key_store import KeyStore
from lms.core.logs import configure_logging
from lms.core.passwords import HashingGate, Passwords
from lms.core.pdf import PdfRenderer
from lms.core.settings import Settings, load_settings
from lms.core.storage import FileStorage
from lms.large_files.services import request_file
from lms.messaging.queries import count_unread, read_mail_backlog
from lms.pages.help_sections import HelpSections
from lms.search.services import register_provider
from lms.web.access import check_declarations, init_access
from lms.web.application import Application
from lms.web.assets import init_assets
from lms.web.compression import init_compression
from lms.web.container import Container
from lms.web.csrf import init_csrf
from lms.web.database import init_database
from lms.web.documents import Documents
from lms.web.errors import init_errors
from lms.web.headers import init_headers
from lms.web.identity import init_identity
from lms.web.kept_templates import KeptTemplates
from lms.web.language import init_language
from lms.web.observability import init_observability
from lms.web.page_cache import init_page_cache
from lms.web.templating import init_templating
from lms.web.transaction import init_transactions
from lms.wiring import PERSONAL_DATA, RETENTION_RULES, connect_hooks, connect_signals

GIBIBYTE = 1024 * 1024 * 1024


def build_container(
    settings: Settings,
    clock: Clock | None = None,
    passwords: Passwords | None = None,
    database: Database | None = None,
) -> Container:
    """Build the services of an application, which passes its database, or of a command."""
    templates = find_resources() / "templates"
    _connect_domains(templates)
    fonts = templates / "pdf/fonts.conf"
    return Container(
        settings=settings,
        database=database or _open_own_database(settings),
        clock=clock or SystemClock(),
        storage=FileStorage(settings.instance / "files"),
        temporary_storage=FileStorage(settings.instance / "passing"),
        iin_cipher=FieldCipher(settings.iin_key),
        pdf=PdfRenderer(fonts),
        pdf_batches=_build_batch_renderer(fonts),
        documents=Documents(templates, PdfRenderer(fonts, seconds=600, memory_bytes=2 * GIBIBYTE)),
        passwords=passwords or Passwords(gate=HashingGate.build_for_threads(settings.threads)),
        load_actor=partial(load_actor, roles_need_code=settings.roles_need_code),
        load_token=load_token,
        count_unread=count_unread,
        record_access=record_access,
        record_event=record_event,
        has_event=has_event,
        request_file=request_file,
        retention_rules=RETENTION_RULES,
        key_store=KeyStore(settings.key_store),
        personal_data=PERSONAL_DATA,
        read_act_register=read_act_register,
        read_shared_banks=read_shared_banks,
        emblem=load_emblem(settings.sheet.emblem),
    )


def _build_batch_renderer(fonts: Path) -> PdfRenderer:
    """Build the renderer of many cards: it never delays a certificate or blocks two threads."""
    return PdfRenderer(fonts, seconds=90, memory_bytes=GIBIBYTE, wait_seconds=5)


def _connect_domains(templates: Path) -> None:
    connect_hooks()
    connect_signals()
    register_provider(HelpSections(templates))


def _open_own_database(settings: Settings) -> Database:
    threads = settings.threads
    return open_database(settings.database_url, connections=threads, more=2 * threads)


def create_app(
    settings: Settings | None = None,
    clock: Clock | None = None,
    passwords: Passwords | None = None,
    config: Mapping[str, Any] | None = None,
) -> Flask:
    """Build an application; `config` adds to the configuration of Flask and its extensions.

    After-request steps run in the reverse order of their registration here.
    """
    settings = settings or load_settings()
    configure_logging(settings.log_level)
    resources = find_resources()
    app = Application("lms", template_folder=str(resources / "templates"), static_folder=None)
    if not settings.debug:
        app.jinja_loader = KeptTemplates(resources / "templates")
    _configure_app(app, settings)
    app.config.update(config or {})
    database = init_database(app, settings)
    app.extensions["lms"] = build_container(settings, clock, passwords, database)
    init_observability(app, read_mail_backlog)  # runs last, so it sees every reply
    init_compression(app)
    # Compression runs after it, since the ETag is of the plain page.
    init_headers(app)
    init_identity(app)
    # Every step that refuses comes later, so that its refusal is translated.
    init_language(app)
    init_transactions(app)  # commits before the hooks above, for which no other writer need wait
    init_csrf(app)  # sets the status of a refusal, before the commit
    init_access(app)
    init_errors(app)
    init_assets(app, resources / "static", settings.instance)
    init_templating(app)
    init_page_cache(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.debug:
        app.register_blueprint(GALLERY)
    check_declarations(app)
    return app


def read_act_register() -> bytes:
    """Return the installed register of acts of law, courses/acts.csv; empty if there is none."""
    path = find_resources() / "courses" / REGISTER
    return path.read_bytes() if path.is_file() else b""


def read_shared_banks() -> dict[str, bytes]:
    """Return the files of the installed shared banks, courses/banks, by their paths in there."""
    path = find_resources() / "courses" / BANKS
    return read_folder(path) if path.is_dir() else {}


def find_resources() -> Path:
    """Return the folder of templates/, static/ and courses/, in the repository or the wheel."""
    repository = Path(__file__).resolve().parent.parent
    return (
        repository
        if (repository / "templates").is_dir()
        else Path(__file__).resolve().parent / "resources"
    )


def _configure_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DEBUG=settings.debug,
        PROVIDE_AUTOMATIC_OPTIONS=False,  # no part of the site needs OPTIONS
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0)  # type: ignore[method-assign]
