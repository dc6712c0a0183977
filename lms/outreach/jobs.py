"""Regular work on trainings: reminding those who are expected."""

from lms.core.steps import REST, take_turn
from lms.outreach.services import list_trainings_to_remind_of, remind_of_training
from lms.web.container import Container


def remind_of_trainings(container: Container) -> None:
    """Remind those expected at a training within a day; each reminder is sent once."""
    with container.database.read() as session:
        training_ids = list_trainings_to_remind_of(session, now=container.clock.now())
    for training_id in training_ids:
        with take_turn(container, REST) as session:
            remind_of_training(session, training_id=training_id, moment=container.moment())
