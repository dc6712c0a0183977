"""Results by groups of people, and which of them may be shown. No database."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lms.assessment.rules.results import AnswerSharesMixin
from lms.assessment.rules.small_groups import SMALLEST

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class GroupCounts(AnswerSharesMixin):
    """What people of a group answered to a question: how many, how many right, their marks."""

    asked: int = 0
    right: int = 0
    mark: int = 0


def find_hidden_groups(people: Mapping[Group, int]) -> frozenset[Group]:
    """Return the groups whose results may not be shown beside those of all.

    They are those of fewer than SMALLEST people, and the smallest others that are needed so that
    nobody can take the shown ones from all and learn about fewer than SMALLEST. Groups without
    anybody are not among them.
    """
    by_size = sorted((group for group in people if people[group]), key=lambda group: people[group])
    hidden = [group for group in by_size if people[group] < SMALLEST]
    if hidden:
        shown = iter(by_size[len(hidden) :])
        while len(hidden) == 1 or sum(people[group] for group in hidden) < SMALLEST:
            more = next(shown, None)
            if more is None:
                break
            hidden.append(more)
    return frozenset(hidden)
