"""Why a reform may be refused."""

from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.core.i18n import mark


class NotForYou(Forbidden):
    """Only a national administrator enters reforms."""

    message = mark("Only the national administrator can enter reforms.")


class ReformNotFound(NotFound):
    """There is none with this number."""

    message = mark("There is no such reform.")


class ReformUnitUnknown(Invalid):
    """A unit that does not stand on the day, or none at all."""

    message = mark("Choose units that stand on that day.")


class OrganisationElsewhere(Invalid):
    """An organisation that does not stand at the unit that is divided."""

    message = mark("Choose organisations that stand at the unit that is divided.")


class ParentWrong(Invalid):
    """A unit below itself, or a region below a district."""

    message = mark("A unit cannot stand below itself or below a unit of a lower level.")


class NothingToDo(Invalid):
    """The reform would leave everything as it is."""

    message = mark("The reform would change nothing. Choose the units that it concerns.")


class KatoTaken(Invalid):
    """Another unit has the code."""

    message = mark("Another unit has this KATO code already.")


class KatoWrong(Invalid):
    """No KATO code."""

    message = mark("A KATO code has nine digits.")


class UnitNameMissing(Invalid):
    """Both languages have names."""

    message = mark("Give the name in both languages.")


class ChangedLater(Invalid):
    """A unit of the plan was changed after the day."""

    message = mark("One of these units was changed after that day. Give a later day.")


class NotPlanned(Conflict):
    """Applied or cancelled before."""

    message = mark("This reform is applied or cancelled already.")


class ReformTooEarly(Conflict):
    """Its day has not come."""

    message = mark("The day of this reform has not come yet.")


class OutOfDate(Conflict):
    """A unit of the plan has changed since it was entered."""

    message = mark(
        "A unit that the reform names is no longer what it was. Cancel this reform and enter it anew."
    )
