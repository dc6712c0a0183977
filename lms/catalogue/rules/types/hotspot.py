"""A place on a picture is chosen, or its line in the list beside it."""

import re
from typing import Any, Final

from lms.catalogue.rules import spans
from lms.catalogue.rules.question import NumberedText, QuestionText
from lms.catalogue.rules.types.base import TextRenderer
from lms.catalogue.rules.types.choices import ChoicesSyntax
from lms.core.faults import Faults
from lms.core.i18n import N_

POINT: Final = re.compile(r"\((\d{1,3}), ?(\d{1,3})\) +(\S.*)")
LEAST_DISTANCE: Final = 8  # per cent of the width: a marker of 24 px on a picture of 320 px


class HotspotSyntax(ChoicesSyntax):
    """Options with a point each, in per cent of the width and the height of the one picture."""

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        if sum(part.kind == "picture" for part in question.parts) != 1:
            question.add_fault(
                faults, N_("%(name)s: hotspot needs exactly one picture in its text.")
            )
        points: list[tuple[int, int]] = []
        for option in question.options:
            match = POINT.fullmatch(option.text)
            if match is None or int(match[1]) > 100 or int(match[2]) > 100:
                message = N_(
                    "A place is written - [ ] (30, 45) …: per cent of the picture's width from "
                    "the left and of its height from the top."
                )
                faults.add(question.path, option.line, message)
                continue
            point = int(match[1]), int(match[2])
            option.point, option.text = point, match[3]
            if any(_is_near(point, other) for other in points):
                message = N_("This place is too near to another one: %(limit)s per cent at least.")
                faults.add(question.path, option.line, message, limit=LEAST_DISTANCE)
            points.append(point)
        super().check(question, frozenset(), faults)

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        picture = next(iter(spans.find_pictures(question.prompt_text)))
        illustration = renderer.find_picture(picture.url)
        return {
            **super().render(question, renderer),
            "text": renderer.block(spans.remove_pictures(question.prompt_text)),
            "points": [list(option.point or ()) for option in question.options],
            "picture": {
                "src": illustration.url,
                "width": illustration.width,
                "height": illustration.height,
                "alt": picture.text,
            },
        }

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        return [(option.line, option.text) for option in question.options]


def _is_near(point: tuple[int, int], other: tuple[int, int]) -> bool:
    return all(abs(here - there) < LEAST_DISTANCE for here, there in zip(point, other, strict=True))
