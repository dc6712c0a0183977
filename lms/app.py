"""The composition root: builds an application from its settings. The only importer of views."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.accounts import views as accounts_views
from lms.accounts.queries import load_actor
from lms.accounts.services import record_access
from lms.accounts.services.api_tokens import load_token
from lms.api import views as api_views
from lms.assessment import views as assessment_views
from lms.calendars import views as calendars_views
from lms.catalogue import views as catalogue_views
from lms.certificates import views as certificates_views
from lms.core.clock import Clock, SystemClock
from lms.core.crypto import FieldCipher
from lms.core.database import Database, open_database
from lms.core.logs import configure_logging
from lms.core.passwords import HashingGate, Passwords
from lms.core.pdf import PdfRenderer
from lms.core.settings import Settings, from_environment
from lms.core.storage import FileStorage
from lms.duplicates import views as merging_views
from lms.enrolment import views as enrolment_views
from lms.learning import views as learning_views
from lms.messaging import views as messaging_views
from lms.messaging.queries import unread_count
from lms.obligations import views as obligations_views
from lms.outreach import views as outreach_views
from lms.pages import views as pages_views
from lms.people_import import views as interchange_views
from lms.periodic_reports import views as official_views
from lms.programmes import views as programmes_views
from lms.reforms import views as reforms_views
from lms.regions import views as regions_views
from lms.report_builder import views as composing_views
from lms.reporting import views as reporting_views
from lms.reporting.views import open_data as open_data_views
from lms.schedules import views as schedules_views
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
from lms.web.language import init_language
from lms.web.observability import init_observability
from lms.web.page_cache import init_page_cache
from lms.web.templating import init_templating
from lms.web.transaction import init_transactions
from lms.wiring import connect

BLUEPRINTS = (
    pages_views.blueprint,
    regions_views.blueprint,
    accounts_views.blueprint,
    catalogue_views.blueprint,
    enrolment_views.blueprint,
    assessment_views.blueprint,
    learning_views.blueprint,
    certificates_views.blueprint,
    obligations_views.blueprint,
    outreach_views.blueprint,
    calendars_views.blueprint,
    merging_views.blueprint,
    messaging_views.blueprint,
    interchange_views.blueprint,
    reporting_views.blueprint,
    official_views.blueprint,
    composing_views.blueprint,
    open_data_views.blueprint,
    programmes_views.blueprint,
    reforms_views.blueprint,
    schedules_views.blueprint,
    api_views.blueprint,
)


GIBIBYTE = 1024 * 1024 * 1024


def build_container(
    settings: Settings,
    clock: Clock | None = None,
    passwords: Passwords | None = None,
    database: Database | None = None,
) -> Container:
    """The collaborators of an application, which brings its database, or of a command."""
    connect()
    templates = resources() / "templates"
    fonts = templates / "pdf" / "fonts.conf"
    return Container(
        settings=settings,
        database=database
        or open_database(
            settings.database_url, connections=settings.threads, more=2 * settings.threads
        ),
        clock=clock or SystemClock(),
        storage=FileStorage(settings.instance / "files"),
        passing=FileStorage(settings.instance / "passing"),
        iin_cipher=FieldCipher(settings.iin_key),
        pdf=PdfRenderer(fonts),
        # no certificate waits for a thousand cards, and of those who want some, one thread in a worker: the others serve
        pdf_batches=PdfRenderer(fonts, seconds=90, memory_bytes=GIBIBYTE, wait_seconds=5),
        documents=Documents(
            templates, PdfRenderer(fonts, seconds=600, memory_bytes=2 * GIBIBYTE)
        ),  # a report may have a hundred pages
        passwords=passwords or Passwords(gate=HashingGate(waiting=settings.threads // 2)),
        load_actor=partial(load_actor, roles_need_code=settings.roles_need_code),
        load_token=load_token,
        unread_count=unread_count,
        record_access=record_access,
    )


def create_app(
    settings: Settings | None = None,
    clock: Clock | None = None,
    passwords: Passwords | None = None,
    config: Mapping[str, Any] | None = None,
) -> Flask:
    """Build an application; `config` adds to what Flask and its extensions are configured with.

    After-request steps run in the reverse of the order in which they are registered here.
    """
    settings = settings or from_environment()
    configure_logging(settings.log_level)
    top = resources()
    app = Application("lms", template_folder=str(top / "templates"), static_folder=None)
    _configure(app, settings)
    app.config.update(config or {})
    database = init_database(app, settings)
    app.extensions["lms"] = build_container(settings, clock, passwords, database)
    init_observability(
        app
    )  # first in, last out: it sees every reply, also those of the steps below
    init_transactions(app)  # commits when nothing can change the status any more
    init_compression(app)
    init_headers(app)  # the ETag is of the page before compression
    init_identity(app)
    init_language(app)  # before whatever may refuse: the refusal is worded in the reader's language
    init_csrf(app)
    init_access(app)
    init_errors(app)
    init_assets(app, top / "static")
    init_templating(app)
    init_page_cache(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.debug:
        app.register_blueprint(pages_views.gallery)
    check_declarations(app)
    return app


def resources() -> Path:
    """The folder that holds templates/, static/ and courses/: the repository, or what the wheel put beside the package."""
    repository = Path(__file__).resolve().parent.parent
    return (
        repository
        if (repository / "templates").is_dir()
        else Path(__file__).resolve().parent / "resources"
    )


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DEBUG=settings.debug,
        PROVIDE_AUTOMATIC_OPTIONS=False,  # nothing of the site needs it, so no address takes it
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0)  # type: ignore[method-assign]
