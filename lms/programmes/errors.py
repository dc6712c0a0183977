"""Reasons to refuse a request about a programme, its plan or an indicator."""

from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.core.i18n import N_


class ProgrammeNotFound(NotFound):
    """The programme does not exist or is outside the actor's scope."""

    message = N_("There is no such programme among those of the regions that you answer for.")


class RegionNotFound(NotFound):
    """The region does not exist or is outside the actor's scope."""

    message = N_("There is no such region among those that you answer for.")


class IndicatorNotFound(NotFound):
    """The indicator does not exist."""

    message = N_("There is no such indicator.")


class DocumentNotFound(NotFound):
    """The programme has no file, or it cannot be read."""

    message = N_("This programme has no document yet.")


class OnlyAdministrator(Forbidden):
    """Only the national administrator composes indicators."""

    message = N_("Only the national administrator composes indicators.")


class ProgrammeUnderWay(Conflict):
    """The region already has a programme that is not closed."""

    message = N_("This region has a programme under way. Close it before you begin another.")


class StepNotNext(Conflict):
    """The programme is not in the preceding state."""

    message = N_("The programme is in another state by now, so this step can’t be taken.")


class NotDrafting(Conflict):
    """An approved programme keeps its period and its document."""

    message = N_(
        "The programme is approved: its period and its document can’t be changed any more."
    )


class ProgrammeClosed(Conflict):
    """A closed programme cannot be changed."""

    message = N_("The programme is closed. Nothing of it can be changed any more.")


class DocumentMissing(Conflict):
    """The approving document is not complete."""

    message = N_(
        "Add the document that approves the programme first: its number, its day and the file."
    )


class PeriodWrong(Invalid):
    """The period ends before it begins, or is too long."""

    message = N_("The last day has to come after the first one, and within ten years of it.")


class DocumentDayWrong(Invalid):
    """The day of the document is in the future."""

    message = N_("The day of the document has not come yet.")


class PlanReasonMissing(Invalid):
    """An approved plan is changed without a reason."""

    message = N_("The programme is approved: say by which decision its plan is changed.")


class TotalTooSmall(Invalid):
    """The whole programme plans fewer people than one of its half-years."""

    message = N_("The whole programme can’t have fewer people than one of its half-years.")


class TotalAddsUp(Invalid):
    """The plans of half-years add up, so the whole has no plan of its own."""

    message = N_("The plan of the whole programme is the sum of its half-years.")


class NothingCountable(Invalid):
    """The measure or a filter is not in the vocabulary."""

    message = N_("Choose what is counted from the list.")


class NotNarrowed(Invalid):
    """The measure cannot be narrowed by these filters: a training has no sex and no age."""

    message = N_("Trainings can be narrowed to courses only. Take the other choices away.")
