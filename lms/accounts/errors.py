"""Failures of accounts by name."""

from lms.core.errors import Conflict, Forbidden, Invalid, Limited
from lms.core.i18n import mark


class NotAllowed(Forbidden):
    """Only a national administrator may do this."""

    message = mark("Only a national administrator may do this.")


class WrongLogin(Invalid):
    """Unknown name, wrong password, blocked person: one answer for all."""

    message = mark(
        "The name or the password is wrong. Check both, and the language of the keyboard, and try again."
    )


class TooManySignIns(Limited):
    """Too many failed sign-ins for a name or from an address."""

    message = mark(
        "There were too many failed sign-ins. Wait 15 minutes and try again. "
        "If you have forgotten the password, ask a consultant or your administrator for a new link."
    )


class TooManySignUps(Limited):
    """Too many new accounts from one address."""

    message = mark(
        "Too many accounts were made from this place in the last hour. Wait a little and try again."
    )


class TooManyChanges(Limited):
    """Too many attempts to take a contact that belongs to somebody else, or to guess the present password."""

    message = mark("There were too many attempts. Wait 15 minutes and try again.")


class UserNameTaken(Conflict):
    """Another person has this user name."""

    message = mark(
        "This user name is taken. Choose another one, for example with a number at the end."
    )


class UserNameWrong(Invalid):
    """Not a user name."""

    message = mark(
        "A user name has 3 to 40 characters: small Latin letters, digits, dots and hyphens, and begins with a letter."
    )


class ContactTaken(Conflict):
    """The e-mail address, telephone or IIN is that of another account."""

    message = mark(
        "This can't be used for your account. Check it for mistakes; if it is right, ask a consultant for help."
    )


class EmailWrong(Invalid):
    """Not an e-mail address."""

    message = mark("Enter the e-mail address in full, for example name@example.kz.")


class PhoneWrong(Invalid):
    """Not a telephone number."""

    message = mark("Enter the telephone number in full, for example +7 701 123 45 67.")


class IinWrong(Invalid):
    """Not an IIN."""

    message = mark(
        "The IIN has 12 digits, and these do not fit together. Check it with your identity card."
    )


class IinRequired(Invalid):
    """A civil servant without an IIN."""

    message = mark("Enter the IIN: it is required for civil servants.")


class BinWrong(Invalid):
    """Not a BIN."""

    message = mark(
        "The BIN has 12 digits, and these do not fit together. Check it with the certificate of registration."
    )


class BinTaken(Conflict):
    """Another organisation has this BIN."""

    message = mark("An organisation with this BIN is there already.")


class OrganisationLoop(Invalid):
    """An organisation below itself."""

    message = mark(
        "An organisation can't stand below itself. Choose another organisation above it."
    )


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

    message = mark(
        "The password needs at least %(minimum)s characters. Several words in a row are easy to remember."
    )


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


class CodeWrong(Invalid):
    """Not the code of the app, one that was taken before, or a recovery code that is none or used."""

    message = mark(
        "This code is wrong or was used already. Wait for the next one in the app and enter that."
    )


class TooManyCodes(Limited):
    """Too many wrong codes for a person."""

    message = mark("There were too many wrong codes. Wait 15 minutes and try again.")


class SecondFactorUnset(Conflict):
    """Something about the second step for somebody who has none."""

    message = mark("Two-step sign-in is not set up.")


class SecondFactorNeeded(Conflict):
    """Somebody with a role who wants to do without the second step."""

    message = mark(
        "Whoever holds a role needs two-step sign-in. You can set it up on another telephone instead."
    )


class PasswordAsked(Invalid):
    """A change of how one signs in, without the password."""

    message = mark(
        "You are changing how you sign in. Enter your password, so that nobody else can do this for you."
    )


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


class TokenScopeMissing(Invalid):
    """A token that may do nothing."""

    message = mark("Choose at least one thing that the token may do.")


class TooManyTokensHeld(Conflict):
    """An organisation with as many live tokens as it may have."""

    message = mark(
        "An organisation can have %(number)s tokens at a time. Revoke one that is not used any more first."
    )


class CardRefused(Invalid):
    """Unknown, used, ended or run out: one answer for all."""

    message = mark(
        "This card can't be used: it was used already, has run out or was replaced by a newer one. Ask for a new card."
    )


class CardForStaff(Conflict):
    """A card for somebody who holds a role, asked for by somebody who is no national administrator."""

    message = mark(
        "This person holds a role. Only a national administrator may make a sign-in card for them."
    )


class PersonClosed(Conflict):
    """A card for a blocked account."""

    message = mark("This account is blocked. Open it again before you make a card.")


class TooManyCards(Invalid):
    """Nobody, or more people than one batch holds."""

    message = mark("Choose at least one person, and at most %(maximum)s at a time.")


class AccountMerged(Invalid):
    """Signing in with the right password of an account that was joined with another one."""

    message = mark(
        "This account was joined with your other one. Sign in with the user name %(user_name)s."
    )


class OrganisationClosed(Conflict):
    """An organisation that has ceased to be."""

    message = mark("This organisation is closed. Choose one that stands.")


class OrganisationStands(Conflict):
    """An organisation that is not closed."""

    message = mark("This organisation is open.")


class OrganisationHasBranches(Conflict):
    """Something stands below the organisation."""

    message = mark("Organisations stand below this one. Move or close them first.")


class SameOrganisation(Invalid):
    """Merging an organisation with itself or with what is below it."""

    message = mark("Choose another organisation, one that does not stand below this one.")


class KindUnknown(Invalid):
    """No such kind of organisation."""

    message = mark("Choose a kind from the list.")


class CategoryUnknown(Invalid):
    """No such category of posts."""

    message = mark("Choose a category from the list.")


class AbsenceKindUnknown(Invalid):
    """No such kind of absence."""

    message = mark("Choose the reason of the absence from the list.")


class DayInFuture(Invalid):
    """A change that would count only later."""

    message = mark(
        "This day lies in the future. Enter the change on that day, or choose an earlier one."
    )


class EndsBeforeStart(Invalid):
    """The last day lies before the first."""

    message = mark("The last day lies before the first one. Check both.")


class PostHeld(Conflict):
    """A second post in the same organisation."""

    message = mark(
        "This person holds a post in this organisation already. Change that one, or end it first."
    )


class IinAndNameDiffer(Invalid):
    """The IIN is that of an account with another name."""

    message = mark("This IIN and this name do not fit together. Check both with the identity card.")


class ClosedByMerge(Conflict):
    """Opening an account that was merged with another one."""

    message = mark("This account was merged with another one. To open it again, undo the merge.")


class CardElsewhere(Conflict):
    """A card for somebody with a second post here and the main one elsewhere."""

    message = mark(
        "This person has their main post elsewhere: the HR service there makes the card."
    )
