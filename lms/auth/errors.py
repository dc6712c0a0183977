"""Failures of signing in, by name."""

from lms.core.errors import Conflict, Forbidden, Invalid, Limited
from lms.core.i18n import N_


class WrongLogin(Invalid):
    """An unknown name, a wrong password or a blocked person: one answer for all."""

    message = N_(
        "The name or the password is wrong. Check both, and the language of the keyboard, and try "
        "again."
    )


class TooManySignIns(Limited):
    """Too many failed sign-ins for a name or from a network."""

    message = N_(
        "There were too many failed sign-ins. %(wait)s "
        "If you have forgotten the password, ask a consultant or your administrator for a new link."
    )


class SignedInTooOften(Limited):
    """Too many successful sign-ins of one account."""

    message = N_(
        "This account was signed in to very often in a short time. %(wait)s If it was not you, "
        "change the password."
    )


class TooManySignUps(Limited):
    """Too many new accounts from a network."""

    message = N_("Too many accounts were made from this network within an hour. %(wait)s")


class ContactConfirmedElsewhere(Conflict):
    """A contact that another account has confirmed. Only who reads the contact gets to see it."""

    message = N_(
        "Another account has confirmed this contact, so it stays there. If that account is yours "
        "too, sign in to it and take the contact out; if not, ask a consultant."
    )


class PasswordTooShort(Invalid):
    """A password shorter than this person's minimum."""

    message = N_(
        "The password needs at least %(minimum)s characters. Several words in a row are easy to "
        "remember."
    )


class PasswordTooLong(Invalid):
    """A password longer than the maximum."""

    message = N_("The password can have at most %(maximum)s characters.")


class PasswordTooCommon(Invalid):
    """A password that many people use."""

    message = N_("Many people use this password, so it is easily guessed. Choose another one.")


class PasswordLikeName(Invalid):
    """A password made of the person's own name or contact."""

    message = N_("The password is too much like your name or your contacts. Choose another one.")


class PasswordWrong(Invalid):
    """A present password that is wrong."""

    message = N_("The present password is wrong.")


class CodeWrong(Invalid):
    """A wrong or already used code of the app, or recovery code."""

    message = N_(
        "This code is wrong or was used already. Wait for the next one in the app and enter that."
    )


class OtherSecret(Invalid):
    """A code for a secret that was replaced because setting up was begun anew."""

    message = N_(
        "Setting up was begun anew in another window, so the square has changed. Take the entry "
        "out of the app, scan the square on this page and enter the new code."
    )


class TooManyCodes(Limited):
    """Too many wrong codes for a person."""

    message = N_("There were too many wrong codes. %(wait)s")


class SecondFactorUnset(Conflict):
    """A change of a second factor that is not set up."""

    message = N_("Two-step sign-in is not set up.")


class SecondFactorNeeded(Conflict):
    """Removing the second factor of a person whose role needs it."""

    message = N_(
        "Whoever holds a role needs two-step sign-in. You can set it up on another telephone "
        "instead."
    )


class PasswordAsked(Invalid):
    """A change of a name to sign in with, without the password."""

    message = N_(
        "You are changing how you sign in. Enter your password, so that nobody else can do this "
        "for you."
    )


class LinkUsedUp(Conflict):
    """A one-time link that was used, has expired or never existed."""

    message = N_("This link was used already or has run out. Ask for a new one.")


class LinkNotYetGood(Conflict):
    """A one-time link of an administrator for an account in use, before it works."""

    message = N_(
        "This link does not work yet: it works 24 hours after it was made, so that whoever uses "
        "the account can end it. Keep it and open it again then."
    )


class TokenScopeMissing(Invalid):
    """A token without a scope."""

    message = N_("Choose at least one thing that the token may do.")


class TooManyTokensHeld(Conflict):
    """An organisation that has its maximum of live tokens."""

    message = N_(
        "An organisation can have %(number)s tokens at a time. Revoke one that is not used any "
        "more first."
    )


class CardRefused(Invalid):
    """A card that is unknown, used, ended or expired: one answer for all."""

    message = N_(
        "This card can't be used: it was used already, has run out or was replaced by a newer "
        "one. Ask for a new card."
    )


class CardNotYetGood(Invalid):
    """An administrator's card for an account in use, before it works."""

    message = N_(
        "This card does not work yet: it works 24 hours after it was made, so that whoever uses "
        "the account can end it. Keep it and come back then."
    )


class CardForStaff(Conflict):
    """A card for a person with a role, from anybody but a national administrator."""

    message = N_(
        "This person holds a role. Only a national administrator may make a sign-in card for them."
    )


class PersonClosed(Conflict):
    """A card for a blocked account."""

    message = N_("This account is blocked. Open it again before you make a card.")


class TooManyCards(Invalid):
    """Cards for nobody, or for more people than a batch holds."""

    message = N_("Choose at least one person, and at most %(maximum)s at a time.")


class AccountMerged(Invalid):
    """The right password of an account that was merged into another one."""

    message = N_(
        "This account was joined with your other one. Sign in with the user name %(user_name)s."
    )


class AccountInUse(Conflict):
    """A card for an account that somebody uses, or that another organisation made."""

    message = N_(
        "This person uses the account, or another organisation made it. You can make a card only "
        "if they allow it in their account, under “Who may give me a new card”."
    )


class OwnSecondFactor(Forbidden):
    """An administrator's own second factor, without a code."""

    message = N_(
        "You switch your own two-step sign-in off in your account, with a code of the app or a "
        "recovery code."
    )


class PasswordNotStopped(Conflict):
    """A card that would stop the password of an account in use at once."""

    message = N_(
        "The password of an account in use can't be stopped with a card. If the account is in "
        "danger, block it."
    )


class NamesakeFound(Conflict):
    """Somebody of the consultant's districts could be the visitor."""

    message = N_("Somebody with this name is registered already.")


class TooManyWalkIns(Limited):
    """A consultant registered as many visitors as a full room in an hour."""

    message = N_("You have registered very many visitors within an hour. %(wait)s")


class TooManyRecoveries(Limited):
    """Too many requests for a new password, for a name or from an IP."""

    message = N_(
        "A new password was requested too often, or too many wrong codes were typed. %(wait)s Or "
        "ask a consultant."
    )


class TooManyLetters(Limited):
    """Too many letters to one's own contacts."""

    message = N_("We have sent several letters already. %(wait)s")


class CodeRefused(Invalid):
    """A wrong, used or expired code of an SMS: one answer for all."""

    message = N_("This code is wrong or has run out. Compare the digits, or ask for a new code.")


class LetterUsedUp(Conflict):
    """A link that confirms a contact and was used, has expired, or is another account's."""

    message = N_(
        "This link was used already, has run out, or belongs to another account. Ask for a new one "
        "on the page of your account."
    )
