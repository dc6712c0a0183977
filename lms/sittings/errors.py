"""Reasons for refusing a sitting, an admission to one, or minutes in it."""

from lms.core.errors import Conflict, Invalid, Limited, NotFound
from lms.core.i18n import N_


class SittingNotFound(NotFound):
    """The sitting does not exist, or the actor does not answer for it."""

    message = N_("There is no such sitting.")


class AdmissionNotFound(NotFound):
    """Nobody asked to be let in under this number, in this sitting or in this browser.

    It looks like a foreign sitting, so that nobody learns which numbers there are.
    """

    message = N_("There is no such sitting.")


class SittingOver(Conflict):
    """The sitting was ended, or its time is over."""

    message = N_("This sitting is over.")


class VenueNotYours(Invalid):
    """The actor does not answer for the unit or the organisation."""

    message = N_("Choose a district or an organisation that you answer for.")


class QuizNotSupervised(Invalid):
    """There are no sittings for the test."""

    message = N_("This test is not taken in sittings. Choose another.")


class RoomCodeUnknown(Invalid):
    """No sitting that goes on has the code."""

    message = N_("No sitting has this code now. Look at the board and type the digits again.")


class TooManyRoomCodes(Limited):
    """The person, or their network, typed too many wrong codes."""

    message = N_("Too many wrong codes were typed. %(wait)s Ask the supervisor for the code.")


class CourseNotBegun(Conflict):
    """The person is not taking the course of the sitting."""

    message = N_("This code is for a test of a course that you have not begun.")


class FinalNotOpen(Conflict):
    """The final test of the sitting opens only when the rest of the course is done."""

    message = N_(
        "The final test opens when all lessons and quizzes of the course are done. Then type the "
        "code again."
    )


class AttemptOutside(Conflict):
    """The person has an open attempt that was not begun in this sitting."""

    message = N_(
        "You have an open attempt of this test that was not begun here. Hand it in first, then "
        "type the code again."
    )


class OwnAdmission(Conflict):
    """Nobody supervises their own test."""

    message = N_("You cannot supervise your own test. Ask a colleague to do it.")


class NobodyWrites(Conflict):
    """Nobody who is meant has an attempt under way."""

    message = N_("Nobody is writing now, so there is no time to give back.")
