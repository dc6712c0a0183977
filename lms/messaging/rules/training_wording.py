"""Wording of messages about trainings that their readers signed up for."""

from collections.abc import Callable
from typing import Final

from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.words import MessageValues, Words, format_day


def _word_training(values: MessageValues, title: str, text: str) -> Words:
    """Word a message about a training its reader signed up for."""
    language = current_language()
    local_names = {name: (values.get(name) or {}).get(language, "") for name in ("title", "venue")}
    params = {
        "training": local_names["title"],
        "venue": local_names["venue"],
        "day": format_day(values, "day"),
        "time": values.get("time", ""),
    }
    return Words(
        title % params,
        text % params,
        f"/outreach/trainings/{int(values.get('training', 0))}",
        _("Open the training"),
    )


def _word_training_seat(values: MessageValues) -> Words:
    return _word_training(
        values,
        _("You have a seat in the training “%(training)s”"),
        _(
            "A seat became free: %(day)s, %(time)s, %(venue)s. If you can't come, give the seat "
            "back, so that somebody else gets it."
        ),
    )


def _word_training_changed(values: MessageValues) -> Words:
    return _word_training(
        values,
        _("The training “%(training)s” has another time or venue"),
        _(
            "It now is on %(day)s at %(time)s, %(venue)s. If you can't come then, give your seat "
            "back."
        ),
    )


def _word_training_cancelled(values: MessageValues) -> Words:
    return _word_training(
        values,
        _("The training “%(training)s” was cancelled"),
        _(
            "It was to be on %(day)s at %(time)s, %(venue)s. Open it to see why. You can choose "
            "another one."
        ),
    )


def _word_training_reminder(values: MessageValues) -> Words:
    return _word_training(
        values,
        _("Soon: the training “%(training)s”"),
        _(
            "You are expected on %(day)s at %(time)s, %(venue)s. If you can't come, give your seat "
            "back, so that somebody else gets it."
        ),
    )


TRAINING_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.TRAINING_SEAT: _word_training_seat,
    kinds.TRAINING_CHANGED: _word_training_changed,
    kinds.TRAINING_CANCELLED: _word_training_cancelled,
    kinds.TRAINING_REMINDER: _word_training_reminder,
}
