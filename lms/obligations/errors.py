"""Why something about an assignment may be refused."""

from collections.abc import Mapping
from typing import ClassVar

from lms.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from lms.core.i18n import mark


class AssignmentNotFound(NotFound):
    """There is none, or it is outside the actor's scope."""

    message = mark("There is no such assignment.")


class PersonNotObliged(NotFound):
    """The person has no such obligation, or not for this actor."""

    message = mark("There is no such person among those who have this assignment.")


class ExemptionNotFound(NotFound):
    """There is none, or it is outside the actor's scope."""

    message = mark("There is no such exemption.")


class TermWrong(Invalid):
    """One part of an assignment's terms is not as it has to be. `field`: which."""

    field: ClassVar[str] = ""


class TargetNotFound(TermWrong, NotFound):
    """There is no such unit or organisation, or it is outside the actor's scope."""

    field = "target"
    message = mark(
        "There is no such region, district or organisation among those that you answer for."
    )


class TargetEmpty(TermWrong):
    """It would be for nobody."""

    field = "target"
    message = mark(
        "There is nobody whom this assignment would be for. Choose another target or fewer conditions."
    )


class NarrowingWrong(TermWrong):
    """A condition is not one, or names what is not there."""

    field = "narrowing"
    message = mark(
        "One of the conditions names a unit, an organisation, a category or a list that is not there. Choose it again."
    )


class CourseMissing(TermWrong):
    """Without a course nothing is asked."""

    field = "courses"
    message = mark("Choose at least one course, at most %(most)s.")


class CourseNotMandatory(TermWrong):
    """The course is unknown, out of service, or one that nobody has to take."""

    field = "courses"
    message = mark("Only a mandatory course that is open can be assigned.")


class DueDayPassed(TermWrong):
    """Nobody could meet it."""

    field = "due_on"
    message = mark(
        "The day by which the course is due lies in the past. Choose today or a later day."
    )


class DueBeforeStart(TermWrong):
    """Nobody could meet it."""

    field = "due_on"
    message = mark("The course is due before the assignment begins. Choose a later day.")


class DueMissing(TermWrong):
    """A day, or days after joining: exactly one."""

    field = "due_on"
    message = mark(
        "Give either the day by which the course is due or the number of days after joining."
    )


class StartPassed(TermWrong):
    """What was not so cannot be made so."""

    field = "starts_on"
    message = mark(
        "The day on which the assignment begins lies in the past. Choose today or a later day."
    )


class NumberOutOfRange(TermWrong):
    """A number of days or months that is too small or too large; the field stands where it is raised."""

    message = mark("Give a number from %(least)s to %(most)s.")


class WindowTooLong(TermWrong):
    """The next round would begin before the last was over."""

    field = "renewal_window_days"
    message = mark(
        "The window has to be shorter than the time after which the course is due again."
    )


class NoReason(TermWrong):
    """An obligation says why it is one."""

    field = "reason"
    message = mark(
        "Say why the course is assigned: the order or the plan, with its number and date."
    )


class ReasonTooLong(TermWrong):
    """It stands in a column of so many characters."""

    field = "reason"
    message = mark("Use at most %(most)s characters.")


class TermsRefused(Invalid):
    """The terms cannot be an assignment. `errors`: for each field what is wrong with it; the message is that of the first."""

    def __init__(self, errors: Mapping[str, DomainError]) -> None:
        self.errors = dict(errors)
        first = next(iter(self.errors.values()))
        super().__init__(**first.params)
        self.message = first.message  # type: ignore[misc]  # the first one speaks for all where there are no fields


class ReasonMissing(Invalid):
    """Whoever changes what somebody owes says why."""

    message = mark("Say why.")


class ExemptionDaysWrong(Invalid):
    """It would end before it begins, or is over already."""

    message = mark("The exemption has to end on the day it begins or later, and not in the past.")


class DueDayInPast(Invalid):
    """A day is moved to today or later."""

    message = mark("The new day lies in the past. Choose today or a later day.")


class ListEmpty(Invalid):
    """Nobody on it may be seen by the actor."""

    message = mark("Nobody on the list is among those that you answer for.")


class ListNameMissing(Invalid):
    """It has to be found again."""

    message = mark("Give the list a name, at most %(most)s characters.")


class NobodySelected(Invalid):
    """Nothing to do."""

    message = mark("Choose at least one person.")


class AlreadyWithdrawn(Conflict):
    """Somebody withdrew it before."""

    message = mark("This assignment is withdrawn already.")


class NotStanding(Conflict):
    """It waits, was refused or is withdrawn."""

    message = mark("This assignment is not in force.")


class NotWaiting(Conflict):
    """Somebody decided before."""

    message = mark("This assignment has been decided already.")


class SameAssignment(Conflict):
    """What it would become is in force already."""

    message = mark(
        "Another assignment in force already asks the same of the same people by the same day."
    )


class OwnApproval(Forbidden):
    """Two people, not one twice."""

    message = mark("Another person has to approve this assignment: you made it yourself.")


class NoPeopleColumn(Invalid):
    """Nothing in the file says who is meant."""

    message = mark(
        "No column of the file holds IINs, user names or e-mail addresses. Give one of the columns such a head."
    )


class ListNameTaken(Conflict):
    """Two lists of one place cannot be told apart by the same name."""

    message = mark("There is a list of this name already. Choose another name.")


class ListInUse(Conflict):
    """Who an assignment is for would change without anybody saying so."""

    message = mark(
        "An assignment uses this list. It can be deleted when no assignment does any more."
    )


class ListNotFound(NotFound):
    """There is none, or it is outside the actor's scope."""

    message = mark("There is no such list.")
