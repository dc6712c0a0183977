"""Reasons to refuse a request about a training."""

from typing import ClassVar

from lms.core.errors import Conflict, Invalid, Limited, NotFound
from lms.core.i18n import N_


class TrainingNotFound(NotFound):
    """The training does not exist, or this reader may not see it."""

    message = N_("There is no such training, or it is not for you.")


class TrainingCancelled(Conflict):
    """The training was cancelled."""

    message = N_("This training was cancelled.")


class TrainingBegun(Conflict):
    """The training has begun: its list and its plan are closed."""

    message = N_("This training has begun already, so nothing can be changed any more.")


class TrainingNotBegun(Conflict):
    """Attendance is recorded only after the training begins."""

    message = N_("Who came can be noted from the beginning of the training on.")


class PersonNotFound(Invalid):
    """No such person among those the actor answers for; an unknown login looks the same."""

    message = N_(
        "Among the people whom you answer for nobody has this user name, "
        "e-mail address, telephone number or IIN."
    )


class TooManyLookUps(Limited):
    """Too many look-ups that found nobody."""

    message = N_(
        "You looked for too many people who are not in your area. %(wait)s "
        "Whoever has no account can sign up here and now."
    )


class PlanWrong(Invalid):
    """One field of a plan is wrong. `field`: its name in the form."""

    field: ClassVar[str] = ""


class TrainingEndsBeforeStart(PlanWrong):
    """The end is not later than the beginning."""

    field = "ends"
    message = N_("The training has to end later than it begins.")


class TooLong(PlanWrong):
    """A training takes at most twelve hours."""

    field = "ends"
    message = N_("A training takes at most 12 hours. Announce one for each day.")


class InPast(PlanWrong):
    """The beginning is not in the future."""

    field = "day"
    message = N_("Choose a day and an hour in the future.")


class NotOver(PlanWrong):
    """A training that is entered afterwards has not ended yet."""

    field = "day"
    message = N_("This training has not ended yet. Announce it instead.")


class TooLongAgo(PlanWrong):
    """A training was held more than 30 days ago."""

    field = "day"
    message = N_("A training can be entered up to 30 days after it was held.")


class TooFar(PlanWrong):
    """The beginning is more than a year ahead."""

    field = "day"
    message = N_("Choose a day within a year.")


class CapacityWrong(PlanWrong):
    """The capacity is not between 1 and 1000."""

    field = "capacity"
    message = N_("Give a number of seats from 1 to 1000.")


class CapacityBelow(PlanWrong):
    """The capacity is lower than the number of seats already taken."""

    field = "capacity"
    message = N_(
        "More people have a seat already. Give at least as many seats, or take somebody off the "
        "list first."
    )


class NoteInOneLanguage(PlanWrong):
    """The note is written in one language only."""

    field = "note_ru"
    message = N_("Write the note in both languages, or in none.")


class LanguageWrong(PlanWrong):
    """The language is not Kazakh, Russian or both."""

    field = "language"
    message = N_("Choose the language of the training.")


class UnitNotYours(PlanWrong):
    """The actor may not hold trainings in this unit."""

    field = "region_unit_id"
    message = N_("Choose a district or city in which you may hold trainings.")


class OrganisationNotYours(PlanWrong):
    """The actor is not HR of this organisation."""

    field = "organisation_id"
    message = N_("Choose an organisation whose HR department you are.")


FAULTS: dict[str, type[PlanWrong]] = {
    "ends_before": TrainingEndsBeforeStart,
    "too_long": TooLong,
    "past": InPast,
    "too_far": TooFar,
    "not_over": NotOver,
    "too_long_ago": TooLongAgo,
    "capacity": CapacityWrong,
    "capacity_below": CapacityBelow,
    "words": NoteInOneLanguage,
    "language": LanguageWrong,
}
