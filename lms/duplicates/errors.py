"""Why accounts can't be merged, or a merge not undone."""

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import mark


class SameAccount(Invalid):
    """An account and itself."""

    message = mark("These are one and the same account. Choose two.")


class AccountUnknown(Invalid):
    """No account with this user name in the actor's scope."""

    message = mark("There is no account with this user name among your people.")


class DifferentIins(Conflict):
    """Two IINs are two people."""

    message = mark(
        "These accounts have different IINs, so they are two people's. Correct the wrong IIN first."
    )


class StaffAccount(Conflict):
    """An account with a role, and an actor who is no national administrator."""

    message = mark(
        "One of these people holds a role. Only a national administrator may merge such accounts."
    )


class KeptClosed(Conflict):
    """The account to be kept is blocked."""

    message = mark(
        "The account that you want to keep is blocked. Keep the other one, or open it first."
    )


class AlreadyMerged(Conflict):
    """One of the two was merged before."""

    message = mark("One of these accounts was merged already.")


class PreviewOutdated(Conflict):
    """Something changed between the preview and the decision."""

    message = mark("Something has changed since you saw this page. Look at it again, then decide.")


class AlreadyUndone(Conflict):
    """A merge that was undone before."""

    message = mark("This merge was undone already.")


class MergedFurther(Conflict):
    """The kept account was itself merged, or what moved has moved on."""

    message = mark(
        "The account that was kept was merged with a third one later. Undo that merge first."
    )


class LearningWentOn(Conflict):
    """Learning has gone on in what moved."""

    message = mark(
        "Learning went on in a course that moved with this merge, so it can't be taken apart any more."
    )


class ObligationWentOn(Conflict):
    """An obligation that moved was met, or a newer round was built on it."""

    message = mark(
        "An obligation that moved was met or has a newer round since, so the merge can't be undone any more."
    )


class ContactsChanged(Conflict):
    """A contact that moved was changed since."""

    message = mark(
        "The e-mail, telephone or IIN that moved was changed since. Put it back first, then undo the merge."
    )
