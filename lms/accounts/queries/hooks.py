"""What pages about people show from domains above accounts."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.hooks import Hook

# Slug and title of every course, for the choice of a role's course.
list_course_choices: Final[Hook[[Session], Sequence[tuple[str, str]]]] = Hook("list_course_choices")
# The learning of a person whom the actor may see; the page alone reads it.
load_person_learning: Final[Hook[[Session, Actor, int], object]] = Hook("load_person_learning")
