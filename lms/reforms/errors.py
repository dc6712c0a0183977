"""Reasons for refusing a reform."""

from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.core.i18n import N_


class NotForYou(Forbidden):
    """Only a national administrator enters reforms."""

    message = N_("Only the national administrator can enter reforms.")


class ReformNotFound(NotFound):
    """No reform has this number."""

    message = N_("There is no such reform.")


class ReformUnitUnknown(Invalid):
    """A unit is missing or does not exist on the day."""

    message = N_("Choose units that stand on that day.")


class OrganisationElsewhere(Invalid):
    """An organisation does not belong to the divided unit."""

    message = N_("Choose organisations that stand at the unit that is divided.")


class ParentWrong(Invalid):
    """A unit would be below itself, or a region below a district."""

    message = N_("A unit cannot stand below itself or below a unit of a lower level.")


class NothingToDo(Invalid):
    """The reform would leave everything as it is."""

    message = N_("The reform would change nothing. Choose the units that it concerns.")


class KatoTaken(Invalid):
    """Another unit has the code."""

    message = N_("Another unit has this KATO code already.")


class KatoWrong(Invalid):
    """The text is not a KATO code."""

    message = N_("A KATO code has nine digits.")


class UnitNameMissing(Invalid):
    """The name is missing in a language."""

    message = N_("Give the name in both languages.")


class ChangedLater(Invalid):
    """A unit of the plan was changed after the day."""

    message = N_("One of these units was changed after that day. Give a later day.")


class NotPlanned(Conflict):
    """The reform was applied or cancelled before."""

    message = N_("This reform is applied or cancelled already.")


class ReformTooEarly(Conflict):
    """The day of the reform has not come."""

    message = N_("The day of this reform has not come yet.")


class OwnReform(Forbidden):
    """Who entered a reform does not approve it."""

    message = N_("You entered this reform yourself. Another administrator approves it.")


class ReformDecided(Conflict):
    """The reform does not wait for an approval."""

    message = N_("This reform is decided already.")


class OutOfDate(Conflict):
    """A unit of the plan has changed since it was entered."""

    message = N_(
        "A unit that the reform names is no longer what it was. "
        "Cancel this reform and enter it anew."
    )
