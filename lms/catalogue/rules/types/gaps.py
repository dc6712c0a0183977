"""A text with gaps, each of which is typed or chosen: a small question of its own."""

import re
from typing import Any, Final

from lms.catalogue.rules.question import NumberedText, QuestionText
from lms.catalogue.rules.types.base import MAX_PARTS, TextRenderer, check_count
from lms.catalogue.rules.types.choices import ChoicesSyntax
from lms.catalogue.rules.types.lines import take_answer_line
from lms.catalogue.rules.types.typed import TextSyntax
from lms.core.faults import Faults
from lms.core.i18n import N_

GAP: Final = re.compile(r"\[\[(\d{1,2})\]\]")
# Authors cannot write this character (see lms/core/text_lines.py): no text can be a placeholder.
PLACEHOLDER: Final = "\ue000{number}\ue000"
GAP_SYNTAXES: Final[dict[str, ChoicesSyntax | TextSyntax]] = {
    "single": ChoicesSyntax(),
    "text": TextSyntax(),
}


class GapsSyntax:
    """The prompt holds [[1]], [[2]] …; each is explained below it by a line of its own."""

    def take_line(self, question: QuestionText, number: int, line: str, faults: Faults) -> bool:
        if match := GAP.fullmatch(line):
            gap = QuestionText(question.path, number, f"{question.name} [[{match.group(1)}]]")
            if int(match.group(1)) != len(question.gaps) + 1:
                message = N_("Here number %(number)s is expected.")
                faults.add(question.path, number, message, number=len(question.gaps) + 1)
            question.gaps.append(gap)
            return True
        if not question.gaps:
            return False
        gap = question.gaps[-1]
        if not take_answer_line(gap, number, line, faults) and line.strip():
            message = N_(
                "This line belongs to no gap. After [[1]] stand options, or = with right: and "
                "wrong:."
            )
            faults.add(question.path, number, message)
        return True

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        message = N_("%(name)s: the question has %(found)s gaps; it needs %(low)s to %(high)s.")
        check_count(question, faults, message, len(question.gaps), (1, MAX_PARTS))
        numbers = [int(number) for number in GAP.findall(question.prompt_text)]
        if question.gaps and numbers != list(range(1, len(question.gaps) + 1)):
            message = N_(
                "%(name)s: the text needs each gap once and in order: from [[1]] to [[%(last)s]]."
            )
            question.add_fault(faults, message, last=len(question.gaps))
        for gap in question.gaps:
            gap.keys["type"] = (gap.line, "text" if gap.key else "single")
            GAP_SYNTAXES[gap.type].check(gap, frozenset(), faults)
        question.parts += [part for gap in question.gaps for part in gap.parts if pictures]

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        if [gap.type for gap in kk.gaps] != [gap.type for gap in ru.gaps]:
            message = N_("%(name)s: the gaps are others than in the Kazakh file (line %(line)s).")
            ru.add_fault(faults, message, line=kk.line)
            return
        for kk_gap, ru_gap in zip(kk.gaps, ru.gaps, strict=True):
            GAP_SYNTAXES[ru_gap.type].compare(kk_gap, ru_gap, faults)

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        """Return "text" with a placeholder for each gap, all options in one list, and the gaps.

        A chosen gap says how many of the options are its own; they stand in the order of the gaps.
        """
        text = GAP.sub(lambda gap: PLACEHOLDER.format(number=gap[1]), question.prompt_text)
        options: list[str] = []
        gaps = []
        for gap in question.gaps:
            content = GAP_SYNTAXES[gap.type].render(gap, renderer)
            own = content.pop("options", [])
            options += own
            gaps.append({**content, "options": len(own)} if own else {**content, **self._show(gap)})
        prompt = GAP.sub(lambda gap: f"**({gap[1]})**", question.prompt_text)
        return {
            "prompt": renderer.block(prompt),
            "text": renderer.block(text),
            "options": options,
            "gaps": gaps,
        }

    def _show(self, gap: QuestionText) -> dict[str, str]:
        return GAP_SYNTAXES[gap.type].show_answer(gap)

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        keys: list[dict[str, Any]] = []
        first = 0
        for kk_gap, ru_gap in zip(kk.gaps, ru.gaps, strict=True):
            if kk_gap.type == "text":
                keys.append(GAP_SYNTAXES["text"].build_key(kk_gap, ru_gap))
            else:
                keys.append({"option": first + kk_gap.right_positions[0]})
                first += len(kk_gap.options)
        return {"gaps": keys}

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        return [text for gap in question.gaps for text in ChoicesSyntax().list_texts(gap)]

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        return {}
