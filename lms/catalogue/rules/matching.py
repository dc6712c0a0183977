"""Places that rules keep for things: each thing takes one place, of a rule that it fits."""

from collections.abc import Mapping, Sequence


class Places:
    """Which things hold the places of rules; things that fit several rules move for others.

    Whatever the order in which things come, as many of them hold a place as any choice allows.
    """

    def __init__(self, counts: Sequence[int]) -> None:
        self._counts = counts
        self._holders: list[list[int]] = [[] for _ in counts]
        self._rules: dict[int, Sequence[int]] = {}

    def fill(self, fitting: Mapping[int, Sequence[int]]) -> int:
        """Give places to things, with the rules that each fits, and return how many are held."""
        total, filled_count = sum(self._counts), 0
        for thing, rules in fitting.items():
            if filled_count == total:
                break
            filled_count += self.add(thing, rules)
        return filled_count

    def add(self, thing: int, rules: Sequence[int]) -> bool:
        """Give a thing a place of one of the rules that it fits, by their positions.

        Returns whether there is one, possibly after others have moved. Who holds a place keeps one.
        """
        self._rules[thing] = rules
        return self._seat(thing, set())

    def _seat(self, thing: int, visited_rules: set[int]) -> bool:
        for rule in self._rules[thing]:
            if rule in visited_rules:
                continue
            visited_rules.add(rule)
            holders = self._holders[rule]
            if len(holders) < self._counts[rule]:
                holders.append(thing)
                return True
            for place, other in enumerate(holders):
                if self._seat(other, visited_rules):
                    holders[place] = thing
                    return True
        return False
