"""Learners of Kokshetau, their consultant, and trainings: the subject of these tests."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from lms.accounts.rules import CONSULTANT
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.outreach import services
from lms.outreach.models import Training
from lms.outreach.rules import TrainingPlan
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.outreach import SOON, ZONE, add_training
from tests.factories.regions import KOKSHETAU, load_unit


class TrainingWorld:
    """Five learners, and a training with two seats in a week."""

    def __init__(self, session):
        self.session = session
        self.people = [add_person(session) for _ in range(5)]
        self.learners = [build_actor(session, learner) for learner in self.people]
        self.ids = [learner.id for learner in self.people]
        consultant = add_person(session)
        grant(session, consultant, CONSULTANT, kato=KOKSHETAU)
        self.consultant = build_actor(session, consultant)
        self.unit_id = load_unit(session, KOKSHETAU).id
        self.training_id = add_training(session).id
        session.commit()

    def plan(self, **values):
        """Return a consultant's plan of a new training, with other values if given."""
        plan = TrainingPlan(
            title_kk="Сабақ",
            title_ru="Занятие",
            region_unit_id=self.unit_id,
            venue_kk="Мектеп",
            venue_ru="Школа",
            starts_at=SOON,
            ends_at=SOON + timedelta(hours=2),
            capacity=2,
        )
        return replace(plan, **values)

    def load_plan(self, **values):
        """Return the plan of the world's training, with other values if given."""
        row = self.session.get_one(Training, self.training_id)
        names = TrainingPlan.__slots__
        return replace(TrainingPlan(**{name: getattr(row, name) for name in names}), **values)

    def announce(self, actor=None, now=NOW, **values):
        training_id = services.announce_training(
            self.session,
            plan=self.plan(**values),
            by=actor or self.consultant,
            moment=Moment(now, ZONE),
        )
        self.session.commit()
        return training_id

    def change(self, now=NOW, actor=None, **values):
        plan = self.load_plan(**values)
        is_changed = services.change_training(
            self.session,
            training_id=self.training_id,
            plan=plan,
            by=actor or self.consultant,
            moment=Moment(now, ZONE),
        )
        self.session.commit()
        return is_changed

    def cancel(self, now=NOW, actor=None, reason="Жарық жоқ"):
        values = {"training_id": self.training_id, "reason": reason, "moment": Moment(now, ZONE)}
        services.cancel_training(self.session, by=actor or self.consultant, **values)
        self.session.commit()

    def sign_up(self, *numbers, now=NOW):
        states = [
            services.sign_up(
                self.session,
                training_id=self.training_id,
                by=self.learners[number],
                now=now + timedelta(minutes=number),
            )
            for number in numbers
        ]
        self.session.commit()
        return states

    def withdraw(self, number, now=NOW):
        former_state = services.withdraw_sign_up(
            self.session,
            training_id=self.training_id,
            by=self.learners[number],
            moment=Moment(now, ZONE),
        )
        self.session.commit()
        return former_state

    def list_recipients(self, *kinds):
        """Return the numbers of learners who got valid messages of these kinds, one per message."""
        self.session.rollback()
        conditions = (Message.kind.in_(kinds), Message.withdrawn_at.is_(None))
        person_ids = self.session.scalars(
            select(Message.person_id).where(*conditions).order_by(Message.id)
        ).all()
        self.session.rollback()
        return [self.ids.index(person_id) for person_id in person_ids]
