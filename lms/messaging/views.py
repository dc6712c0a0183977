"""Screens of messages: a person's messages and preferences, and contacts that refuse mail."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.rules import LIST_SEEN
from lms.accounts.rules.contacts import get_typed_contact
from lms.core.i18n import current_language, ngettext
from lms.core.i18n import gettext as _
from lms.messaging import queries, services
from lms.messaging.forms import MessagesFilter, PreferencesForm
from lms.messaging.rules.kinds import EMAIL, SWITCHABLE, list_channels
from lms.messaging.rules.wording import word_message
from lms.messaging.rules.words import Words
from lms.web import access
from lms.web.container import container, now
from lms.web.pagination import read_listing
from lms.web.personal import note_access
from lms.web.transaction import session

blueprint = Blueprint("messaging", __name__, url_prefix="/messaging")
MESSAGES_A_PAGE: Final = 20
OFFICIALS: Final = ("officer", "hr", "national_admin")


@blueprint.get("/")
@access.signed_in
def index() -> str:
    """Show the person's messages, unread first."""
    person_id, form = access.actor().person_id, MessagesFilter()
    unread = form.show.data == "unread"
    page = read_listing(
        partial(queries.list_messages, session(), person_id, unread=unread),
        partial(queries.count_messages, session(), person_id, unread=unread),
        size=MESSAGES_A_PAGE,
    )
    newest = queries.find_newest_unread(session(), person_id)
    sees_bounces = bool(access.actor().role_names & set(OFFICIALS))
    return render_template(
        "messaging/index.html",
        form=form,
        page=page,
        words=_word_rows(page.items),
        newest=newest,
        sees_bounces=sees_bounces,
    )


def _word_rows(rows: list[queries.MessageRow]) -> dict[int, Words]:
    """Return the words of messages by id."""
    titles = queries.map_course_titles(session(), {row.values.get("course", "") for row in rows})[
        current_language()
    ]
    return {row.id: word_message(row.kind, row.values, titles) for row in rows}


@blueprint.post("/<int:message_id>/open")
@access.signed_in
def open_message(message_id: int) -> Response:
    """Mark a message as read and redirect to what it is about."""
    row = services.mark_read(
        session(), person_id=access.actor().person_id, message_id=message_id, now=now()
    )
    return redirect(_word_rows([row])[row.id].path, 303)


@blueprint.post("/<int:message_id>/read")
@access.signed_in
def read_message(message_id: int) -> Response:
    """Mark a message as read and return to the list."""
    services.mark_read(
        session(), person_id=access.actor().person_id, message_id=message_id, now=now()
    )
    return redirect(_list_url(), 303)


@blueprint.post("/read")
@access.signed_in
def read_all_messages() -> Response:
    """Mark the messages as read that the page listed."""
    up_to = request.form.get("up_to", "")
    if up_to.isascii() and up_to.isdigit() and len(up_to) < 19:
        count = services.mark_all_read(
            session(), person_id=access.actor().person_id, up_to=int(up_to), now=now()
        )
        flash(
            ngettext(
                "%(num)s message is marked as read.", "%(num)s messages are marked as read.", count
            )
            % {"num": count},
            "success",
        )
    return redirect(_list_url(), 303)


def _list_url() -> str:
    """Return the URL of the list in its last state."""
    return url_for("messaging.index", show=request.args.get("show"), page=request.args.get("page"))


@blueprint.route("/preferences", methods=["GET", "POST"])
@access.signed_in
def preferences() -> Response | tuple[str, int]:
    """Show and store which optional messages the person gets by e-mail and SMS."""
    person_id = access.actor().person_id
    available_channels = list_channels(container().settings.sms_gateway)
    unwanted = queries.list_unwanted(session(), [person_id])
    categories_by_channel = {
        channel: [name for name in SWITCHABLE if (person_id, channel, name) not in unwanted]
        for channel in available_channels
    }
    form = PreferencesForm(channels=available_channels, data=categories_by_channel)
    if form.is_submitted():
        for channel in available_channels:
            services.choose_categories(
                session(),
                person_id=person_id,
                channel=channel,
                categories=form[channel].data,
                now=now(),
            )
        flash(_("Your choice is saved."), "success")
        return redirect(url_for("messaging.preferences"), 303)
    person = accounts.load_person(session(), person_id)
    refuses = queries.is_refusing(session(), person_id, channel=EMAIL)
    page = render_template(
        "messaging/preferences.html",
        form=form,
        email=get_typed_contact(person, "email"),
        refuses=refuses,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/bounces")
@access.role(*OFFICIALS)
def bounces() -> str:
    """Show the people in scope whose contacts refuse mail."""
    page = read_listing(
        partial(queries.list_refusing, session(), access.actor(), channel=EMAIL),
        partial(queries.count_refusing, session(), access.actor(), channel=EMAIL),
    )
    note_access([row.person_id for row in page.items], LIST_SEEN)
    return render_template("messaging/bounces.html", page=page)


@blueprint.get("/unsubscribe/<token>")
@access.capability_url
def unsubscribe(token: str) -> Response:
    """Ask for confirmation, since mail clients follow links by themselves."""
    return _render_unsubscribe(services.list_refusable(session(), token=token), is_done=False)


@blueprint.post("/unsubscribe/<token>")
@access.capability_url
def confirm_unsubscription(token: str) -> Response:
    """Unsubscribe the reader of a delivery by its secret URL or one click (RFC 8058)."""
    return _render_unsubscribe(
        services.unsubscribe(session(), token=token, now=now()), is_done=True
    )


def _render_unsubscribe(categories: Sequence[str], *, is_done: bool) -> Response:
    """Render the page uncached, because its URL is the credential."""
    return access.set_no_store(
        make_response(
            render_template("messaging/unsubscribe.html", categories=categories, done=is_done)
        )
    )
