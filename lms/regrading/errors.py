"""Reasons for refusing a correction of a key, or a decision on a pass."""

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import N_


class SameKey(Invalid):
    """The new key is the one by which answers are marked already."""

    message = N_("Answers are marked by this key already. Change it, or go back.")


class TooFewLeft(Invalid):
    """An attempt could consist of questions alone that are left out."""

    message = N_(
        "So many questions of this quiz are left out already that an attempt could be left with "
        "none. Choose another way."
    )


class AlreadyProposed(Conflict):
    """Another correction of the question waits for its decision."""

    message = N_(
        "A correction of this question has been proposed already. Apply or withdraw it first."
    )


class DecisionsChanged(Conflict):
    """The passes that wait for a decision are not those that were shown."""

    message = N_("The list has changed meanwhile. Look at it again, then decide.")


class NotProposed(Conflict):
    """The correction was applied or withdrawn meanwhile."""

    message = N_("This correction has been applied or withdrawn already.")


class NotChecked(Conflict):
    """The effect of the correction is still being counted."""

    message = N_("What the correction would change is still being counted. Wait for it.")


class NotOpen(Conflict):
    """The pass is decided already, or a later correction has given it again."""

    message = N_("This pass has been decided on already.")
