"""Errors of merging accounts and of undoing a merge."""

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import N_


class SameAccount(Invalid):
    """The same account given twice."""

    message = N_("These are one and the same account. Choose two.")


class AccountUnknown(Invalid):
    """No account with this user name in the actor's scope."""

    message = N_("There is no account with this user name among your people.")


class DifferentIins(Conflict):
    """Two accounts with different IINs, hence two people."""

    message = N_(
        "These accounts have different IINs, so they are two people's. Correct the wrong IIN first."
    )


class StaffAccount(Conflict):
    """An account with a role, and an actor who is not a national administrator."""

    message = N_(
        "One of these people holds a role. Only a national administrator may merge such accounts."
    )


class UsedAccountClosed(Conflict):
    """A merge that closes an account in use, although the other one could be closed instead."""

    message = N_(
        "Somebody uses the account that would be closed. So that one stays, and they go on "
        "signing in as before."
    )


class BothAccountsUsed(Conflict):
    """Two accounts in use that organisations made, and an actor who is HR."""

    message = N_(
        "Both accounts are in use, and organisations made both. Only a national administrator may "
        "merge them."
    )


class KeptClosed(Conflict):
    """The account to be kept is blocked."""

    message = N_(
        "The account that you want to keep is blocked. Keep the other one, or open it first."
    )


class AlreadyMerged(Conflict):
    """An account that was merged before."""

    message = N_("One of these accounts was merged already.")


class PreviewOutdated(Conflict):
    """A change between the preview and the decision."""

    message = N_("Something has changed since you saw this page. Look at it again, then decide.")


class AlreadyUndone(Conflict):
    """A merge that was undone before."""

    message = N_("This merge was undone already.")


class MergedFurther(Conflict):
    """A kept account that was itself merged, or moved rows that moved on."""

    message = N_(
        "The account that was kept was merged with a third one later. Undo that merge first."
    )


class LearningWentOn(Conflict):
    """Learning since the merge in an enrolment that moved."""

    message = N_(
        "Learning went on in a course that moved with this merge, so it can't be taken apart any "
        "more."
    )


class ObligationWentOn(Conflict):
    """An obligation that moved and was met or got a newer round."""

    message = N_(
        "An obligation that moved was met or has a newer round since, so the merge can't be "
        "undone any more."
    )


class NamesDiffer(Conflict):
    """A card of somebody with another name than the person who types its code."""

    message = N_(
        "The name on this card is not the one in your account. If the card is yours, ask the HR "
        "service to correct the name, or correct yours, and type the code again. Nothing has "
        "changed, and the code still works."
    )


class IinDiffers(Conflict):
    """A card of somebody with another IIN than the person who types its code has or claims."""

    message = N_(
        "The IIN that the HR service entered is not the one in your account. Compare yours with "
        "your document, and ask the HR service to compare theirs. Nothing has changed, and the "
        "code still works."
    )
