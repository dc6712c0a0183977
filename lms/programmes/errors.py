"""Why a programme, its plan or an indicator may be refused."""

from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.core.i18n import mark


class ProgrammeNotFound(NotFound):
    """There is none with this number, or it is outside the actor's scope."""

    message = mark("There is no such programme among those of the regions that you answer for.")


class RegionNotFound(NotFound):
    """There is no such region, or the actor does not answer for it."""

    message = mark("There is no such region among those that you answer for.")


class IndicatorNotFound(NotFound):
    """There is none with this number."""

    message = mark("There is no such indicator.")


class DocumentNotFound(NotFound):
    """The programme has no file, or it can no longer be read."""

    message = mark("This programme has no document yet.")


class OnlyAdministrator(Forbidden):
    """Indicators are the same for all regions."""

    message = mark("Only the national administrator composes indicators.")


class ProgrammeUnderWay(Conflict):
    """A region has one programme at a time."""

    message = mark("This region has a programme under way. Close it before you begin another.")


class StepNotNext(Conflict):
    """The programme is not in the state that comes before."""

    message = mark("The programme is in another state by now, so this step can’t be taken.")


class NotDrafting(Conflict):
    """What was approved stays as it was approved."""

    message = mark(
        "The programme is approved: its period and its document can’t be changed any more."
    )


class ProgrammeClosed(Conflict):
    """Nothing of a closed programme is changed."""

    message = mark("The programme is closed. Nothing of it can be changed any more.")


class DocumentMissing(Conflict):
    """A programme is approved by a document."""

    message = mark(
        "Add the document that approves the programme first: its number, its day and the file."
    )


class PeriodWrong(Invalid):
    """It ends before it begins, or is too long."""

    message = mark("The last day has to come after the first one, and within ten years of it.")


class DocumentDayWrong(Invalid):
    """A document of a day to come."""

    message = mark("The day of the document has not come yet.")


class PlanReasonMissing(Invalid):
    """An approved plan is changed for a reason."""

    message = mark("The programme is approved: say by which decision its plan is changed.")


class NothingCountable(Invalid):
    """A measure or a filter that the vocabulary does not hold."""

    message = mark("Choose what is counted from the list.")


class NotNarrowed(Invalid):
    """A lesson has no sex and no age."""

    message = mark(
        "Face-to-face lessons can be narrowed to courses only. Take the other choices away."
    )
