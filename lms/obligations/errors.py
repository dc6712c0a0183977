"""Errors of assignments, exemptions and lists."""

from collections.abc import Mapping
from typing import ClassVar

from lms.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from lms.core.i18n import N_


class AssignmentNotFound(NotFound):
    """The assignment does not exist or is outside the actor's scope."""

    message = N_("There is no such assignment.")


class PersonNotObliged(NotFound):
    """The person has no such obligation, or is outside the actor's scope."""

    message = N_("There is no such person among those who have this assignment.")


class ExemptionNotFound(NotFound):
    """The exemption does not exist or is outside the actor's scope."""

    message = N_("There is no such exemption.")


class TermWrong(Invalid):
    """One term of an assignment is wrong. `field`: the name of its form field."""

    field: ClassVar[str] = ""


class TargetNotFound(TermWrong, NotFound):
    """The unit or organisation does not exist or is outside the actor's scope."""

    field = "target"
    message = N_(
        "There is no such region, district or organisation among those that you answer for."
    )


class TargetEmpty(TermWrong):
    """Nobody is in the target with these conditions."""

    field = "target"
    message = N_(
        "There is nobody whom this assignment would be for. Choose another target or fewer "
        "conditions."
    )


class NeedsApproval(TermWrong):
    """A change adds people or courses to an assignment so large that a second person approves it.

    It stands in for the field of what was added.
    """

    field = "target"
    message = N_(
        "For more than %(most)s people a second person has to approve what you add here. Leave "
        "this assignment as it is and make a new one for what is added."
    )


class NarrowingWrong(TermWrong):
    """A condition is malformed, or names something that does not exist."""

    field = "narrowing"
    message = N_(
        "One of the conditions names a unit, an organisation, a category or a list that is not "
        "there. Choose it again."
    )


class CourseMissing(TermWrong):
    """No course is chosen, or too many."""

    field = "courses"
    message = N_("Choose at least one course, at most %(most)s.")


class CourseNotMandatory(TermWrong):
    """The course is unknown, out of service, or not mandatory."""

    field = "courses"
    message = N_("Only a mandatory course that is open can be assigned.")


class NoFinalTest(TermWrong):
    """The final test is to be supervised, and a course has none."""

    message = N_("One of the courses has no final test that could be supervised.")


class DueDayPassed(TermWrong):
    """The due day of new terms is in the past."""

    field = "due_on"
    message = N_(
        "The day by which the course is due lies in the past. Choose today or a later day."
    )


class DueBeforeStart(TermWrong):
    """The due day is before the first day of the assignment."""

    field = "due_on"
    message = N_("The course is due before the assignment begins. Choose a later day.")


class DueMissing(TermWrong):
    """Not exactly one of due day and days after joining is given."""

    field = "due_on"
    message = N_(
        "Give either the day by which the course is due or the number of days after joining."
    )


class StartPassed(TermWrong):
    """The first day of the assignment is in the past."""

    field = "starts_on"
    message = N_(
        "The day on which the assignment begins lies in the past. Choose today or a later day."
    )


class NumberOutOfRange(TermWrong):
    """A number of days or months is too small or too large; the raiser names the field."""

    message = N_("Give a number from %(least)s to %(most)s.")


class WindowTooLong(TermWrong):
    """The renewal window is not shorter than the renewal period."""

    field = "renewal_window_days"
    message = N_("The window has to be shorter than the time after which the course is due again.")


class NoReason(TermWrong):
    """An assignment has no reason."""

    field = "reason"
    message = N_("Say why the course is assigned: the order or the plan, with its number and date.")


class ReasonTooLong(TermWrong):
    """The reason is longer than its column."""

    field = "reason"
    message = N_("Use at most %(most)s characters.")


class TermsRefused(Invalid):
    """The terms are not valid. `errors`: the error of each field; the message is the first."""

    def __init__(self, errors: Mapping[str, DomainError]) -> None:
        self.errors = dict(errors)
        first = next(iter(self.errors.values()))
        super().__init__(**first.params)
        self.message = first.message  # type: ignore[misc]  # shown where there are no fields


class ReasonMissing(Invalid):
    """A change of somebody's obligation has no reason."""

    message = N_("Say why.")


class ExemptionDaysWrong(Invalid):
    """The exemption would end before it begins, or in the past."""

    message = N_("The exemption has to end on the day it begins or later, and not in the past.")


class DueDayInPast(Invalid):
    """A due day cannot be moved into the past."""

    message = N_("The new day lies in the past. Choose today or a later day.")


class ListEmpty(Invalid):
    """The list has nobody whom the actor answers for."""

    message = N_("Nobody on the list is among those that you answer for.")


class ListNameMissing(Invalid):
    """A list has no name, or too long a one."""

    message = N_("Give the list a name, at most %(most)s characters.")


class NobodySelected(Invalid):
    """No person is selected."""

    message = N_("Choose at least one person.")


class TooManySelected(Invalid):
    """More people are selected than one transaction takes. `most`: how many it takes."""

    message = N_("Choose at most %(most)s people at a time.")


class ReasonsElsewhere(Conflict):
    """An exemption also frees from assignments for which the actor does not answer."""

    message = N_(
        "This exemption also frees from an assignment by another post of this person, for which "
        "you do not answer. Whoever answers for both can withdraw it."
    )


class AlreadyWithdrawn(Conflict):
    """The assignment was withdrawn or refused before."""

    message = N_("This assignment is withdrawn already.")


class NotStanding(Conflict):
    """The assignment is not in force."""

    message = N_("This assignment is not in force.")


class NotWaiting(Conflict):
    """The assignment does not wait for a decision (any more)."""

    message = N_("This assignment has been decided already.")


class SameAssignment(Conflict):
    """Another assignment with the same fingerprint is in force or waiting."""

    message = N_(
        "Another assignment in force already asks the same of the same people by the same day."
    )


class OwnApproval(Forbidden):
    """The creator of an assignment cannot approve it."""

    message = N_("Another person has to approve this assignment: you made it yourself.")


class NoPeopleColumn(Invalid):
    """No column of the file names people."""

    message = N_(
        "No column of the file holds IINs, user names or e-mail addresses. Give one of the "
        "columns such a head."
    )


class ListNameTaken(Conflict):
    """The unit or organisation has a list of this name already."""

    message = N_("There is a list of this name already. Choose another name.")


class ListInUse(Conflict):
    """An assignment uses the list, so that deleting it would change whom it is for."""

    message = N_(
        "An assignment uses this list. It can be deleted when no assignment does any more."
    )


class ListFileGone(Invalid):
    """The uploaded file of a list is not stored any more."""

    message = N_("The uploaded file is not there any more. Upload it again.")


class ListNotFound(NotFound):
    """The list does not exist or is outside the actor's scope."""

    message = N_("There is no such list.")
