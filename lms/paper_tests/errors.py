"""Reasons for refusing a form, a result, or the undoing of one."""

from collections.abc import Mapping

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import N_, gettext


class PaperFormNotFound(NotFound):
    """The form does not exist, or the actor may not see it."""

    message = N_("There is no such form.")


class PaperResultNotFound(NotFound):
    """The result does not exist, is undone, or its person is outside the actor's scope."""

    message = N_("There is no such result.")


class LearnerNotFound(NotFound):
    """Nobody in the actor's scope learns by the form's version under this enrolment."""

    message = N_("This person does not take this course now, or is not among your people.")


class TooFewQuestions(Conflict):
    """The bank has too few questions of the types that a sheet of paper can hold."""

    message = N_("The bank has too few questions that can be answered on paper.")


class OwnResult(Conflict):
    """Nobody enters a result of their own."""

    message = N_("You cannot enter your own result. Ask a colleague to do it.")


class ResultEntered(Conflict):
    """The person's result of this form is there already."""

    message = N_("This person's result of this form has been entered already.")


class AttemptUnderWay(Conflict):
    """The person has begun an attempt at the same quiz on a computer."""

    message = N_("This person has begun the same test on a computer. It has to be handed in first.")


class PaperLimitReached(Conflict):
    """The person used all attempts of this period. `when` is the time of the next one."""

    message = N_("This person has used all attempts for now. The next one opens on %(when)s.")


class NothingTyped(Invalid):
    """No answer was typed for the person."""

    message = N_("No answer is typed for this person.")


class AnswerNotPossible(Invalid):
    """What was typed is no answer to some questions: `typed_codes` has it by position."""

    message = N_("Question %(position)s cannot have this answer: “%(typed)s”.")

    def __init__(self, typed_codes: Mapping[int, str]) -> None:
        super().__init__()
        self.typed_codes = typed_codes

    def list_texts(self) -> dict[int, str]:
        """Return the message of each question by position, in the current language."""
        return {
            position: gettext(self.message) % {"position": position, "typed": text}
            for position, text in self.typed_codes.items()
        }

    def describe(self) -> str:
        """Return all messages."""
        return " ".join(self.list_texts().values())


class PaperDayWrong(Invalid):
    """The day of the test is to come, or lies before the enrolment, whose day is `first`."""

    message = N_("The day of the test has to be today or earlier, and not before %(first)s.")


class CourseCompleted(Conflict):
    """The course is completed, and its certificate rests on the result."""

    message = N_("The course is completed and has a certificate, so this result stays.")


class PaperAttemptsUsedUp(Conflict):
    """The person has used all attempts, and no other opens."""

    message = N_("This person has used all attempts.")


class PaperTextWaits(Conflict):
    """A text of the person's last attempt waits for a person who grades it."""

    message = N_(
        "A text of this person's last attempt is still to be graded. The result can be entered "
        "when it is."
    )


class PracticeNeeded(Conflict):
    """The test has a practical part, which no sheet of paper holds."""

    message = N_(
        "This test has a practical part, which is done on a computer. A result from paper cannot "
        "be entered."
    )


class SittingNeeded(Conflict):
    """The test has to be taken in a sitting, which a sheet of paper is not bound to."""

    message = N_("This person has to take the test under supervision, in a sitting, not on paper.")
