"""Wording of messages about ways into an account, and about offered posts."""

from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.messaging.rules.words import MessageValues, Words, format_day


def word_sign_in_card(_values: MessageValues) -> Words:
    """Word the message that a card was printed."""
    title = _("A sign-in card was printed for your account")
    body = _(
        "Its code sets a new password, once. If you expect no card, end it and tell your HR "
        "department."
    )
    return Words(title, body, "/auth/my-cards", _("Look at it"))


def word_password_link(_values: MessageValues) -> Words:
    """Word the message that an administrator made a link."""
    title = _("An administrator has made a link that sets a new password for your account")
    body = _(
        "If you did not ask for it, end it: while you use the account it works only after 24 hours."
    )
    return Words(title, body, "/auth/my-cards", _("Look at it"))


def word_post_offered(values: MessageValues) -> Words:
    """Word an offered post."""
    title = _("An organisation offers you a post")
    body = _(
        "%(organisation)s says that you work there. Look at it and answer: nothing changes in your "
        "account until you accept."
    ) % {"organisation": _name_organisation(values)}
    return Words(
        title, body, f"/accounts/offers/{int(values.get('offer', 0))}", _("Answer the offer")
    )


def _name_organisation(values: MessageValues) -> str:
    return str((values.get("organisation") or {}).get(current_language(), ""))


def word_post_accepted(values: MessageValues) -> Words:
    """Word the acceptance of a post, for who offered it."""
    title = _("A post that you offered was accepted")
    body = _("Somebody whom you invited to %(organisation)s works there now.")
    return _word_answer(values, title, body, "accepted")


def word_post_declined(values: MessageValues) -> Words:
    """Word the refusal of a post, for who offered it."""
    title = _("A post that you offered was declined")
    body = _("Somebody whom you invited to %(organisation)s has declined.")
    return _word_answer(values, title, body, "declined")


def _word_answer(values: MessageValues, title: str, text: str, state: str) -> Words:
    body = text % {"organisation": _name_organisation(values)}
    return Words(title, body, f"/accounts/people/invited?state={state}", _("Open the list"))


def word_invitation(values: MessageValues) -> Words:
    """Word an invitation; without a link, as on the site, its reader is in already."""
    title = _("You have an account for courses in digital skills")
    link = str(values.get("link", ""))
    if not link:
        return Words(title, _("You use it already."), "/auth/", _("Open my account"))
    body = _(
        "Your organisation has made it. Set a password by the link: it works once, until %(day)s. "
        "Your user name: %(user_name)s."
    ) % {"day": format_day(values, "until"), "user_name": values["user_name"]}
    return Words(title, body, link, _("Set a password"))
