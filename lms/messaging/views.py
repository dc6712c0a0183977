"""Screens of messages: what a person was told, what they want to get by e-mail, and which addresses refuse mail."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import current_language, ngettext
from lms.core.i18n import gettext as _
from lms.messaging import queries, services
from lms.messaging.forms import MessagesFilter, PreferencesForm
from lms.messaging.rules.kinds import EMAIL, SWITCHABLE, channels
from lms.messaging.rules.wording import Words, word
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
    """The person's messages, those not read first."""
    person_id, form = access.actor().person_id, MessagesFilter()
    unread = form.show.data == "unread"
    page = read_listing(
        partial(queries.messages, session(), person_id, unread=unread),
        partial(queries.message_count, session(), person_id, unread=unread),
        size=MESSAGES_A_PAGE,
    )
    newest = queries.newest_unread(session(), person_id)
    sees_addresses = bool(access.actor().role_names & set(OFFICIALS))
    return render_template(
        "messaging/index.html",
        form=form,
        page=page,
        words=_words(page.items),
        newest=newest,
        sees_addresses=sees_addresses,
    )


def _words(rows: list[queries.MessageRow]) -> dict[int, Words]:
    """What the messages say, by their ids."""
    titles = queries.course_titles(session(), {row.values.get("course", "") for row in rows})[
        current_language()
    ]
    return {row.id: word(row.kind, row.values, titles) for row in rows}


@blueprint.post("/<int:message_id>/open")
@access.signed_in
def open_message(message_id: int) -> Response:
    """Marks it as read and leads to what it is about."""
    row = services.mark_read(
        session(), person_id=access.actor().person_id, message_id=message_id, now=now()
    )
    return redirect(_words([row])[row.id].path, 303)


@blueprint.post("/<int:message_id>/read")
@access.signed_in
def read(message_id: int) -> Response:
    """Marks it as read and stays."""
    services.mark_read(
        session(), person_id=access.actor().person_id, message_id=message_id, now=now()
    )
    return redirect(_back(), 303)


@blueprint.post("/read")
@access.signed_in
def read_all() -> Response:
    """Marks all as read that were there when the page was made."""
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
    return redirect(_back(), 303)


def _back() -> str:
    """The list as it was."""
    return url_for("messaging.index", show=request.args.get("show"), page=request.args.get("page"))


@blueprint.route("/preferences", methods=["GET", "POST"])
@access.signed_in
def preferences() -> Response | tuple[str, int]:
    """What the person wants to get by e-mail besides what everybody gets."""
    person_id = access.actor().person_id
    ways = channels(container().settings.sms_gateway)
    unwanted = queries.unwanted_by(session(), [person_id])
    wanted = {
        way: [name for name in SWITCHABLE if (person_id, way, name) not in unwanted] for way in ways
    }
    form = PreferencesForm(ways=ways, data=wanted)
    if form.submitted():
        for way in ways:
            services.choose(
                session(), person_id=person_id, channel=way, wanted=form[way].data, now=now()
            )
        flash(_("Your choice is saved."), "success")
        return redirect(url_for("messaging.preferences"), 303)
    person = accounts.person(session(), person_id)
    refuses = queries.refuses(session(), person_id, channel=EMAIL)
    page = render_template(
        "messaging/preferences.html", form=form, email=person.email, refuses=refuses
    )
    return page, 422 if form.errors else 200


@blueprint.get("/bounces")
@access.role(*OFFICIALS)
def bounces() -> str:
    """The people in one's scope whose addresses refuse mail."""
    page = read_listing(
        partial(queries.refusing_addresses, session(), access.actor(), channel=EMAIL),
        partial(queries.refusing_count, session(), access.actor(), channel=EMAIL),
    )
    note_access([row.person_id for row in page.items], LIST_SEEN)
    return render_template("messaging/bounces.html", page=page)


@blueprint.get("/unsubscribe/<token>")
@access.by_address
def unsubscribe(token: str) -> Response:
    """Asks once more, since mail programs follow links by themselves."""
    return _by_secret(services.refusable_categories(session(), token=token), done=False)


@blueprint.post("/unsubscribe/<token>")
@access.by_address
def confirm_unsubscription(token: str) -> Response:
    """Unsubscribes whoever knows the address: a person on the page, or their mail program by one click (RFC 8058)."""
    return _by_secret(services.unsubscribe(session(), token=token, now=now()), done=True)


def _by_secret(categories: Sequence[str], *, done: bool) -> Response:
    """The page, whose address is the whole proof: nothing between server and person keeps it."""
    return access.no_store(
        make_response(
            render_template("messaging/unsubscribe.html", categories=categories, done=done)
        )
    )
