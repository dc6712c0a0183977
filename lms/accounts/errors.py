"""Failures of accounts, by name."""

from lms.core.errors import Conflict, Forbidden, Invalid, Limited
from lms.core.i18n import N_


class NotAllowed(Forbidden):
    """A change that is left to a national administrator."""

    message = N_("Only a national administrator may do this.")


class TooManyChanges(Limited):
    """Too many attempts at other people's contacts or at the present password."""

    message = N_("There were too many attempts. %(wait)s")


class TooManyIins(TooManyChanges):
    """Too many wrong IINs for one person, whoever entered them."""

    message = N_(
        "Wrong digits were entered too often for this person. Check the document. %(wait)s Or ask "
        "a national administrator."
    )


class TooManyStrangers(Limited):
    """Too many lines named people of other organisations, whose data this would reveal."""

    message = N_(
        "Too many lines have the IIN, the e-mail address or the telephone number of people outside "
        "of your organisation: more than %(limit)s today. Leave out e-mail addresses and telephone "
        "numbers, which people can add themselves, or ask a national administrator to check the "
        "list."
    )


class UserNameTaken(Conflict):
    """A user name that another person has, or that is reserved."""

    message = N_(
        "This user name is taken. Choose another one, for example with a number at the end."
    )


class OwnSignInName(Conflict):
    """An administrator's own name to sign in with, changed without the password."""

    message = N_(
        "Change your own user name, e-mail and telephone in your account: that needs your password."
    )


class UserNameWrong(Invalid):
    """A text that can't be a user name."""

    message = N_(
        "A user name has 3 to 40 characters: small Latin letters, digits, dots and hyphens, and "
        "begins with a letter."
    )


class ContactTaken(Conflict):
    """An e-mail, telephone number or IIN of another account."""

    message = N_(
        "This can't be used for your account. Check it for mistakes; if it is right, ask a "
        "consultant for help."
    )


class EmailWrong(Invalid):
    """A text that is no e-mail address."""

    message = N_("Enter the e-mail address in full, for example name@example.kz.")


class PhoneWrong(Invalid):
    """A text that is no telephone number."""

    message = N_("Enter the telephone number in full, for example +7 701 123 45 67.")


class IinWrong(Invalid):
    """A text that is no IIN."""

    message = N_(
        "The IIN has 12 digits, and these do not fit together. Check it with your identity card."
    )


class IinRequired(Invalid):
    """A civil servant without an IIN."""

    message = N_("Enter the IIN: it is required for civil servants.")


class BinWrong(Invalid):
    """A text that is no BIN."""

    message = N_(
        "The BIN has 12 digits, and these do not fit together. Check it with the certificate of "
        "registration."
    )


class BinTaken(Conflict):
    """A BIN of another organisation."""

    message = N_("An organisation with this BIN is there already.")


class OrganisationLoop(Invalid):
    """An organisation that would stand below itself."""

    message = N_("An organisation can't stand below itself. Choose another organisation above it.")


class NameWrong(Invalid):
    """A name with digits, markup or pictures."""

    message = N_(
        "A name has letters, hyphens, apostrophes and dots. Write it as in the identity card, "
        "without digits and other signs."
    )


class NameMissing(Invalid):
    """A person with neither surname nor given name."""

    message = N_("Enter the surname or the given name.")


class UnitUnknown(Invalid):
    """An administrative unit that does not exist today, or may not be chosen."""

    message = N_("Choose a district or a city from the list.")


class OrganisationUnknown(Invalid):
    """An organisation that does not exist, or is out of the actor's reach."""

    message = N_("Choose an organisation from the list.")


class WrongScope(Invalid):
    """A role with a scope that does not fit it."""

    message = N_(
        "Choose where the role is held: a region for officers and consultants, an organisation "
        "for HR, a course for trainers."
    )


class LastAdministrator(Conflict):
    """A change after which nobody could give roles."""

    message = N_("This is the last national administrator. Make another person one first.")


class OrganisationClosed(Conflict):
    """A change of an organisation that is closed."""

    message = N_("This organisation is closed. Choose one that stands.")


class OrganisationStands(Conflict):
    """Reopening an organisation that is not closed."""

    message = N_("This organisation is open.")


class OrganisationHasBranches(Conflict):
    """Closing an organisation that has open ones below it."""

    message = N_("Organisations stand below this one. Move or close them first.")


class SameOrganisation(Invalid):
    """Merging an organisation into itself or into one below it."""

    message = N_("Choose another organisation, one that does not stand below this one.")


class KindUnknown(Invalid):
    """A kind of organisation that does not exist."""

    message = N_("Choose a kind from the list.")


class CategoryUnknown(Invalid):
    """A category of posts that does not exist."""

    message = N_("Choose a category from the list.")


class AbsenceKindUnknown(Invalid):
    """A kind of absence that does not exist."""

    message = N_("Choose the reason of the absence from the list.")


class DayInFuture(Invalid):
    """A change dated after today."""

    message = N_(
        "This day lies in the future. Enter the change on that day, or choose an earlier one."
    )


class EndsBeforeStart(Invalid):
    """A last day before the first."""

    message = N_("The last day lies before the first one. Check both.")


class PostHeld(Conflict):
    """A second post of a person in the same organisation."""

    message = N_(
        "This person holds a post in this organisation already. Change that one, or end it first."
    )


class OfferedAlready(Conflict):
    """A second open offer of an organisation to the same person."""

    message = N_("This person is invited already. The list of the invited shows since when.")


class OfferTooOften(Conflict):
    """An offer that was made again too soon, or too many times."""

    message = N_(
        "This person was invited shortly before, or several times. Ask them, and invite them "
        "again on another day."
    )


class OfferEnded(Conflict):
    """An answer to an offer that is answered, taken back or out of time."""

    message = N_("This invitation no longer stands. Ask the organisation to invite you again.")


class IinAndNameDiffer(Invalid):
    """An IIN of an account with another name."""

    message = N_("This IIN and this name do not fit together. Check both with the identity card.")


class ClosedByMerge(Conflict):
    """Opening an account that was merged into another one."""

    message = N_("This account was merged with another one. To open it again, undo the merge.")


class IinRefused(Invalid):
    """An IIN of a document that differs from the one that the person claims."""

    message = N_(
        "This IIN can't be confirmed for this account. Check each digit with the document. If they "
        "are right, the person first corrects the IIN under “My account”."
    )


class PersonUnknown(Invalid):
    """No account of this name among the people whose IIN the actor may confirm."""

    message = N_(
        "Among the people for whom you may confirm an IIN there is no account with this user name, "
        "e-mail address or telephone number."
    )


class IinConfirmed(Conflict):
    """Confirming an IIN again."""

    message = N_("The IIN of this account is confirmed already.")


class ConflictChanged(Conflict):
    """A decision about conflicting claims that have changed since, or were decided already."""

    message = N_("Something has changed since you saw this page. Look at it again, then decide.")
