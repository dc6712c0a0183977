"""Results by groups of people, and which of them may be shown. No database."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from lms.assessment.rules.results import AnswerSharesMixin
from lms.assessment.rules.small_groups import SMALLEST

# So many first attempts are those of SMALLEST people at least: nobody takes a course 25 times.
CERTAINLY_ENOUGH: Final = 25 * (SMALLEST - 1)

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class GroupCounts(AnswerSharesMixin):
    """What people of a group answered to a question: how many, how many right, their marks."""

    asked_count: int = 0
    right: int = 0
    mark: int = 0


def find_uncertain_groups(attempts: Mapping[Group, int]) -> list[Group]:
    """Return the groups whose first attempts may be those of fewer than SMALLEST people."""
    return [group for group, number in attempts.items() if 0 < number < CERTAINLY_ENOUGH]


def find_hidden_groups(
    attempts: Mapping[Group, int], repeats: Collection[Mapping[Group, int]] = ()
) -> frozenset[Group]:
    """Return the groups whose results may not be shown beside those of all.

    They are those of fewer than SMALLEST people, and the smallest others that are needed so that
    nobody can take the shown ones from all and learn about fewer than SMALLEST. Groups without
    anybody are not among them.

    `attempts`: how many first attempts each group made. `repeats`: the same of each person who made
    several, for groups of fewer than CERTAINLY_ENOUGH; every other attempt is another person's.
    """
    by_size = sorted((group for group in attempts if attempts[group]), key=attempts.__getitem__)
    hidden_groups = [
        group for group in by_size if _count_people([group], attempts, repeats) < SMALLEST
    ]
    if hidden_groups:
        others = iter([group for group in by_size if group not in hidden_groups])
        while len(hidden_groups) == 1 or _count_people(hidden_groups, attempts, repeats) < SMALLEST:
            more = next(others, None)
            if more is None:
                break
            hidden_groups.append(more)
    return frozenset(hidden_groups)


def _count_people(
    groups: Collection[Group],
    attempts: Mapping[Group, int],
    repeats: Collection[Mapping[Group, int]],
) -> int:
    """Count the people of some groups together, each once."""
    by_person = [sum(person.get(group, 0) for group in groups) for person in repeats]
    return sum(attempts[group] for group in groups) - sum(
        number - 1 for number in by_person if number
    )
