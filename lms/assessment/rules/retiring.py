"""What a bank can still draw after a question is taken out. No database."""

from collections.abc import Sequence

from lms.assessment.rules.drawing import BankQuestion
from lms.catalogue.rules.draw_rules import DrawRule
from lms.catalogue.rules.matching import RuleSlots


def is_needed_for_draw(
    bank: Sequence[BankQuestion], question_id: int, count: int, rules: Sequence[DrawRule]
) -> bool:
    """Return whether attempts could hold less of what they should without a question.

    That is: fewer questions, a hidden half that is not one, fewer slots of the rules. What the
    bank could not hold with the question is no reason.
    """
    rest = [question for question in bank if question.id != question_id]
    before, after = (_measure_bank(questions, count, rules) for questions in (bank, rest))
    return any(now < then for now, then in zip(after, before, strict=True))


def _measure_bank(
    bank: Sequence[BankQuestion], count: int, rules: Sequence[DrawRule]
) -> tuple[int, int, int]:
    """Return how much of the questions, of the hidden half and of the rules a bank can give."""
    fitting = {
        question.id: [index for index, rule in enumerate(rules) if rule.is_met_by(question)]
        for question in bank
    }
    hidden_count = sum(question.hidden for question in bank)
    slot_count = RuleSlots([rule.count for rule in rules]).fill(fitting)
    return min(count, len(bank)), min(-(-count // 2), hidden_count), slot_count
