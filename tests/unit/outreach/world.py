"""Learners of Kokshetau, the consultant there, and lessons: what the tests of sessions are about."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from lms.accounts.rules import CONSULTANT
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.outreach import services
from lms.outreach.models import TrainingSession
from lms.outreach.rules import TrainingPlan
from tests.conftest import NOW
from tests.factories.accounts import actor_of, grant, person
from tests.factories.outreach import SOON, ZONE, training_session
from tests.factories.regions import KOKSHETAU, unit


class World:
    """Five learners, and a lesson with two places in a week."""

    def __init__(self, session):
        self.session = session
        self.people = [person(session) for _ in range(5)]
        self.learners = [actor_of(session, who) for who in self.people]
        self.ids = [who.id for who in self.people]
        holder = person(session)
        grant(session, holder, CONSULTANT, kato=KOKSHETAU)
        self.consultant = actor_of(session, holder)
        self.unit_id = unit(session, KOKSHETAU).id
        self.lesson = training_session(session).id
        session.commit()

    def plan(self, **values):
        """What a consultant announces, with other values if given."""
        made = TrainingPlan(
            "Сабақ", "Занятие", self.unit_id, "Мектеп", "Школа", SOON, SOON + timedelta(hours=2), 2
        )
        return replace(made, **values)

    def same_plan(self, **values):
        """The lesson as it is announced, with other values if given."""
        row = self.session.get_one(TrainingSession, self.lesson)
        names = TrainingPlan.__slots__
        return replace(TrainingPlan(**{name: getattr(row, name) for name in names}), **values)

    def announce(self, actor=None, now=NOW, **values):
        made = services.plan_session(
            self.session,
            plan=self.plan(**values),
            by=actor or self.consultant,
            moment=Moment(now, ZONE),
        )
        self.session.commit()
        return made

    def change(self, now=NOW, actor=None, **values):
        plan = self.same_plan(**values)
        done = services.change_session(
            self.session,
            session_id=self.lesson,
            plan=plan,
            by=actor or self.consultant,
            moment=Moment(now, ZONE),
        )
        self.session.commit()
        return done

    def cancel(self, now=NOW, actor=None, reason="Жарық жоқ"):
        ours = {"session_id": self.lesson, "reason": reason, "moment": Moment(now, ZONE)}
        services.cancel_session(self.session, by=actor or self.consultant, **ours)
        self.session.commit()

    def sign_up(self, *numbers, now=NOW):
        found = [
            services.sign_up(
                self.session,
                session_id=self.lesson,
                by=self.learners[n],
                now=now + timedelta(minutes=n),
            )
            for n in numbers
        ]
        self.session.commit()
        return found

    def withdraw(self, number, now=NOW):
        done = services.withdraw_sign_up(
            self.session, session_id=self.lesson, by=self.learners[number], moment=Moment(now, ZONE)
        )
        self.session.commit()
        return done

    def told(self, *kinds):
        """Whom messages of these kinds tell something now, one number for each message."""
        self.session.rollback()
        standing = (Message.kind.in_(kinds), Message.withdrawn_at.is_(None))
        found = self.session.scalars(
            select(Message.person_id).where(*standing).order_by(Message.id)
        ).all()
        self.session.rollback()
        return [self.ids.index(one) for one in found]
