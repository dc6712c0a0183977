"""Wording of what happened to an account, and of the letters that leave at once.

| kinds | values besides at (moment) |
|---|---|
| new_sign_in | device ("Chrome, Android", or empty) |
| contact_lost | channel |
| role_granted, role_withdrawn | role |
| post_begun, post_ended | organisation (by language) |
"""

from collections.abc import Callable
from typing import Final

from lms.accounts.rules import notices
from lms.accounts.rules.role_words import list_role_choices
from lms.auth.rules.channels import EMAIL
from lms.auth.rules.recovery import CONFIRM, RESET
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.messaging.rules.words import MessageValues, Words

PASSWORD_PATH: Final = "/auth/password"  # noqa: S105 - no password
ACCOUNT_PATH: Final = "/auth/"
SIGN_INS_PATH: Final = "/auth/sign-ins"


def _word_password_changed(_values: MessageValues) -> Words:
    body = _(
        "All other devices are signed out, and links and cards that were not used work no more. If "
        "it was not you, set a new password at once: on the sign-in page choose “I forgot my "
        "password”, or ask a consultant or your HR service."
    )
    return Words(_("Your password was changed"), body, ACCOUNT_PATH, _("Open my account"))


def _word_second_factor_on(_values: MessageValues) -> Words:
    body = _(
        "From now on signing in asks for a code of the app. If it was not you, ask a consultant or "
        "your HR service for help at once."
    )
    return Words(_("Two-step sign-in is on"), body, ACCOUNT_PATH, _("Open my account"))


def _word_second_factor_off(_values: MessageValues) -> Words:
    body = _(
        "Signing in needs the password alone. If it was not you, change the password and switch "
        "two-step sign-in on again."
    )
    return Words(_("Two-step sign-in is off"), body, PASSWORD_PATH, _("Change the password"))


def _word_new_sign_in(values: MessageValues) -> Words:
    device = str(values.get("device", ""))
    browser_line = _("The browser: %(device)s.") % {"device": device} if device else ""
    body = _(
        "Somebody signed in to your account in a browser that was not used before. If it was you, "
        "there is nothing to do. If not, sign this device out and change the password."
    )
    return Words(
        _("A sign-in from a new browser"),
        f"{browser_line} {body}".strip(),
        SIGN_INS_PATH,
        _("See where I am signed in"),
    )


def _word_email_changed(_values: MessageValues) -> Words:
    body = _(
        "If neither you nor somebody you asked did it, correct it, and change the password. A new "
        "address resets the password only once you have confirmed it."
    )
    return Words(_("The e-mail of your account was changed"), body, ACCOUNT_PATH, _see_account())


def _word_phone_changed(_values: MessageValues) -> Words:
    body = _(
        "If neither you nor somebody you asked did it, correct it, and change the password. A new "
        "number resets the password only once you have confirmed it."
    )
    return Words(_("The telephone of your account was changed"), body, ACCOUNT_PATH, _see_account())


def _word_contact_lost(values: MessageValues) -> Words:
    is_email = values.get("channel") == EMAIL
    title = (
        _("The e-mail of your account was taken out")
        if is_email
        else _("The telephone of your account was taken out")
    )
    body = _(
        "You had not confirmed it, and its owner has confirmed it for their own account. You can "
        "enter another one. Your learning and your password stay as they are."
    )
    return Words(title, body, ACCOUNT_PATH, _see_account())


def _see_account() -> str:
    return _("Open my account")


def _word_role_granted(values: MessageValues) -> Words:
    title = _("You have a new role: %(role)s") % {"role": _name_role(values)}
    body = _("Your menu shows what it opens. If you expect no role, tell the administrator.")
    return Words(title, body, ACCOUNT_PATH, _see_account())


def _word_role_withdrawn(values: MessageValues) -> Words:
    title = _("Your role has ended: %(role)s") % {"role": _name_role(values)}
    body = _("Your own learning and your certificates stay as they are.")
    return Words(title, body, "/my", _("Open My learning"))


def _name_role(values: MessageValues) -> str:
    role = str(values.get("role", ""))
    return dict(list_role_choices()).get(role, role)


def _word_post_begun(values: MessageValues) -> Words:
    title = _("You have a post: %(organisation)s") % {"organisation": _name_organisation(values)}
    body = _(
        "The organisation entered it. Its HR service now sees your mandatory courses. If you do "
        "not work there, tell the HR service or a consultant."
    )
    return Words(title, body, ACCOUNT_PATH, _see_account())


def _word_post_ended(values: MessageValues) -> Words:
    title = _("Your post has ended: %(organisation)s") % {
        "organisation": _name_organisation(values)
    }
    body = _("Your own learning and your certificates stay as they are.")
    return Words(title, body, "/my", _("Open My learning"))


def _name_organisation(values: MessageValues) -> str:
    return str((values.get("organisation") or {}).get(current_language(), ""))


ACCOUNT_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    notices.PASSWORD_CHANGED: _word_password_changed,
    notices.SECOND_FACTOR_ON: _word_second_factor_on,
    notices.SECOND_FACTOR_OFF: _word_second_factor_off,
    notices.NEW_SIGN_IN: _word_new_sign_in,
    notices.EMAIL_CHANGED: _word_email_changed,
    notices.PHONE_CHANGED: _word_phone_changed,
    notices.CONTACT_LOST: _word_contact_lost,
    notices.ROLE_GRANTED: _word_role_granted,
    notices.ROLE_WITHDRAWN: _word_role_withdrawn,
    notices.POST_BEGUN: _word_post_begun,
    notices.POST_ENDED: _word_post_ended,
}


def word_account_letter(kind: str, *, secret: str, user_name: str) -> Words:
    """Return the words of a letter by e-mail. `secret`: the token of its link."""
    if kind == RESET:
        body = _(
            "Somebody, probably you, asked for a new password for %(user_name)s. The link works "
            "once, for one hour. If it was not you, do nothing: the password stays as it is."
        ) % {"user_name": user_name}
        return Words(_("Set a new password"), body, f"/auth/password/{secret}", _("Set a password"))
    if kind == CONFIRM:
        body = _(
            "This address was entered in the account %(user_name)s. Sign in and confirm it, and "
            "you can set a new password alone if you forget yours. If this is not your account, do "
            "nothing."
        ) % {"user_name": user_name}
        return Words(
            _("Confirm your e-mail"), body, f"/auth/contacts/{secret}", _("Confirm the e-mail")
        )
    body = _(
        "The account %(user_name)s does not write to this address any more. If it is your account "
        "and it was not you, ask a consultant or your HR service for help at once."
    ) % {"user_name": user_name}
    return Words(_("The e-mail of your account was changed"), body, "/help", _("Where to get help"))


def word_account_text(kind: str, *, code: str) -> str:
    """Return the words of a letter by SMS."""
    if kind == RESET:
        return _("%(code)s is your code for a new password at Sauat. Tell it to nobody.") % {
            "code": code
        }
    if kind == CONFIRM:
        return _("%(code)s is your code to confirm this number at Sauat.") % {"code": code}
    return _("Sauat: this number was removed from your account. Not you? Ask a consultant.")
