"""Why something about a session may be refused."""

from typing import ClassVar

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import mark


class SessionNotFound(NotFound):
    """There is none, or it is not for this reader."""

    message = mark("There is no such face-to-face lesson, or it is not for you.")


class SessionCancelled(Conflict):
    """It was cancelled."""

    message = mark("This face-to-face lesson was cancelled.")


class SessionBegun(Conflict):
    """It has begun, so nobody signs up or withdraws any more, and it is not changed."""

    message = mark(
        "This face-to-face lesson has begun already, so nothing can be changed any more."
    )


class SessionNotBegun(Conflict):
    """Attendance is noted from its beginning on."""

    message = mark("Who came can be noted from the beginning of the lesson on.")


class PersonNotFound(Invalid):
    """Nobody is called so, or nobody whom the actor answers for: the two look the same."""

    message = mark(
        "Among the people whom you answer for nobody has this user name, e-mail address, telephone number or IIN."
    )


class PlanWrong(Invalid):
    """One part of what is announced is not as it has to be. `field`: which, as the form calls it."""

    field: ClassVar[str] = ""


class TrainingEndsBeforeStart(PlanWrong):
    """It has to end later than it begins."""

    field = "ends"
    message = mark("The lesson has to end later than it begins.")


class TooLong(PlanWrong):
    """It may take twelve hours."""

    field = "ends"
    message = mark("A lesson takes at most 12 hours. Announce one for each day.")


class InPast(PlanWrong):
    """It has to begin in the future."""

    field = "day"
    message = mark("Choose a day and an hour in the future.")


class TooFar(PlanWrong):
    """It may be a year ahead."""

    field = "day"
    message = mark("Choose a day within a year.")


class CapacityWrong(PlanWrong):
    """There are from 1 to 1000 places."""

    field = "capacity"
    message = mark("Give a number of places from 1 to 1000.")


class CapacityBelow(PlanWrong):
    """Nobody loses a place by a change."""

    field = "capacity"
    message = mark(
        "More people have a place already. Give at least as many places, or take somebody off the list first."
    )


class NoteInOneLanguage(PlanWrong):
    """Both languages or none."""

    field = "note_ru"
    message = mark("Write the note in both languages, or in none.")


class LanguageWrong(PlanWrong):
    """Kazakh, Russian or both."""

    field = "language"
    message = mark("Choose the language of the lesson.")


class PlaceNotYours(PlanWrong):
    """The actor does not answer for the unit, or for the body."""

    field = "region_unit_id"
    message = mark("Choose a district or city in which you may hold lessons.")


class BodyNotYours(PlanWrong):
    """HR of the body alone hold lessons for its people."""

    field = "organisation_id"
    message = mark("Choose an organisation whose HR department you are.")


FAULTS: dict[str, type[PlanWrong]] = {
    "ends_before": TrainingEndsBeforeStart,
    "too_long": TooLong,
    "past": InPast,
    "too_far": TooFar,
    "capacity": CapacityWrong,
    "capacity_below": CapacityBelow,
    "words": NoteInOneLanguage,
    "language": LanguageWrong,
}
