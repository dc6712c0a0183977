"""Reasons for refusing an attempt."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import N_


class AttemptNotFound(NotFound):
    """The attempt does not exist or belongs to another person."""

    message = N_("There is no such attempt.")


class NoAttemptNow(Conflict):
    """No attempt may begin now."""


class AttemptLimitReached(NoAttemptNow):
    """All attempts of this period are used.

    `when` is the formatted time of the next one.
    """

    message = N_("You have used all attempts for now. The next attempt opens on %(when)s.")


class AttemptsUsedUp(NoAttemptNow):
    """All attempts are used, and no other opens."""

    message = N_("You have used all attempts.")


class QuizNotOpenYet(NoAttemptNow):
    """The quiz opens on a later day."""

    message = N_("It opens on %(when)s.")


class QuizClosed(NoAttemptNow):
    """The last day of the quiz is over."""

    message = N_("It is closed: its last day is over.")


class AdmissionNeeded(NoAttemptNow):
    """The test is taken in a sitting, and nobody has admitted this browser to one."""

    message = N_("This test is taken under supervision. Enter the room code and wait to be let in.")


class NotAdmittedHere(Conflict):
    """The attempt is written in a sitting, and this browser is not admitted to it."""

    message = N_(
        "This test is written under supervision, and it is not open in this browser. Enter the "
        "room code: when the supervisor lets you in, it goes on where it was."
    )


class AnswerLocked(Conflict):
    """The answer was checked and is final."""

    message = N_("This question is checked already. The answer that was checked counts.")


class AttemptWaits(NoAttemptNow):
    """A text of an earlier attempt waits for a person who grades it."""

    message = N_(
        "A trainer is still to grade the text of your last attempt. You get a message when it is "
        "done."
    )


class NothingToCheck(Invalid):
    """There is no answer yet that could be checked."""

    message = N_("Choose or write an answer first.")


class AttemptClosed(Conflict):
    """The attempt was submitted, so answers are no longer accepted."""

    message = N_("This attempt has been handed in already. The answer given last does not count.")


class TimeIsOver(AttemptClosed):
    """The time of the attempt is over, so answers are no longer accepted."""

    message = N_(
        "The time of this attempt is over. What was saved until then counts; "
        "the answer given last came too late."
    )


class NotANumber(Invalid):
    """The question asks for a number, and what was typed is none."""

    message = N_(
        "Write a number in digits, such as 12 or 2.5. What you typed is not saved yet. To go on "
        "without an answer, empty the field."
    )


class RetirementLeavesTooFew(Conflict):
    """Without the question a quiz could not draw what it should."""

    message = N_(
        "Without this question a quiz could not draw what it should. Add a question to the course "
        "first."
    )


class ExceptionNotFound(NotFound):
    """The exception, or whom it is for, does not exist or is out of the actor's scope."""

    message = N_("There is no such exception.")


class ExceptionEmpty(Invalid):
    """The exception changes nothing."""

    message = N_("Say what changes: more minutes, more attempts or another day.")


class ExceptionDaysWrong(Invalid):
    """The last day is over, or before the first one."""

    message = N_("The last day has to be today or later, and not before the first day.")


class ExceptionTargetWrong(Invalid):
    """The exception is for nobody, or for two groups."""

    message = N_("Choose one: a region or district, or an organisation.")
