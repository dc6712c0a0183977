"""Reference data of every test database."""

from sqlalchemy.orm import Session

from lms.regions.services import load_units


def load_reference_data(session: Session) -> None:
    load_units(session)
