"""Failures of accounts by name."""

from lms.core.errors import Conflict, Forbidden, Invalid, Limited
from lms.core.i18n import mark


class NotAllowed(Forbidden):
    """Only a national administrator may do this."""

    message = mark("Only a national administrator may do this.")


class WrongLogin(Invalid):
    """Unknown name, wrong password, blocked person: one answer for all."""

    message = mark("The name or the password is wrong. Check both, and the language of the keyboard, and try again.")


class TooManySignIns(Limited):
    """Too many failed sign-ins for a name or from an address."""

    message = mark(
        "There were too many failed sign-ins. Wait 15 minutes and try again. "
        "If you have forgotten the password, ask a consultant or your administrator for a new link."
    )


class TooManySignUps(Limited):
    """Too many new accounts from one address."""

    message = mark("Too many accounts were made from this place in the last hour. Wait a little and try again.")


class TooManyChanges(Limited):
    """Too many attempts to take a contact that belongs to somebody else, or to guess the present password."""

    message = mark("There were too many attempts. Wait 15 minutes and try again.")


class UserNameTaken(Conflict):
    """Another person has this user name."""

    message = mark("This user name is taken. Choose another one, for example with a number at the end.")


class UserNameWrong(Invalid):
    """Not a user name."""

    message = mark("A user name has 3 to 40 characters: small Latin letters, digits, dots and hyphens, and begins with a letter.")


class ContactTaken(Conflict):
    """The e-mail address, telephone or IIN is that of another account."""

    message = mark("This can't be used for your account. Check it for mistakes; if it is right, ask a consultant for help.")


class EmailWrong(Invalid):
    """Not an e-mail address."""

    message = mark("Enter the e-mail address in full, for example name@example.kz.")


class PhoneWrong(Invalid):
    """Not a telephone number."""

    message = mark("Enter the telephone number in full, for example +7 701 123 45 67.")


class IinWrong(Invalid):
    """Not an IIN."""

    message = mark("The IIN has 12 digits, and these do not fit together. Check it with your identity card.")


class IinRequired(Invalid):
    """A civil servant without an IIN."""

    message = mark("Enter the IIN: it is required for civil servants.")


class BinWrong(Invalid):
    """Not a BIN."""

    message = mark("The BIN has 12 digits, and these do not fit together. Check it with the certificate of registration.")


class BinTaken(Conflict):
    """Another organisation has this BIN."""

    message = mark("An organisation with this BIN is there already.")


class OrganisationLoop(Invalid):
    """An organisation below itself."""

    message = mark("An organisation can't stand below itself. Choose another organisation above it.")


class NameMissing(Invalid):
    """Neither surname nor given name."""

    message = mark("Enter the surname or the given name.")


class UnitUnknown(Invalid):
    """No such administrative unit today."""

    message = mark("Choose a district or a city from the list.")


class OrganisationUnknown(Invalid):
    """No such organisation."""

    message = mark("Choose an organisation from the list.")


class PasswordTooShort(Invalid):
    """Shorter than the rule for this person."""

    message = mark("The password needs at least %(minimum)s characters. Several words in a row are easy to remember.")


class PasswordTooLong(Invalid):
    """Longer than is taken."""

    message = mark("The password can have at most %(maximum)s characters.")


class PasswordTooCommon(Invalid):
    """One that many people use."""

    message = mark("Many people use this password, so it is easily guessed. Choose another one.")


class PasswordLikeName(Invalid):
    """The person's own name or contact."""

    message = mark("The password is too much like your name or your contacts. Choose another one.")


class PasswordWrong(Invalid):
    """The present password is not this."""

    message = mark("The present password is wrong.")


class LinkUsedUp(Conflict):
    """A one-time link that was used, has run out or never was."""

    message = mark("This link was used already or has run out. Ask for a new one.")


class WrongScope(Invalid):
    """A role and a scope that do not fit."""

    message = mark(
        "Choose where the role is held: a region for officers and consultants, an organisation for HR, a course for trainers."
    )


class LastAdministrator(Conflict):
    """Nobody would be left who can give roles."""

    message = mark("This is the last national administrator. Make another person one first.")
