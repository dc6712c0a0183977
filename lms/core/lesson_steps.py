"""Cutting of a rendered lesson into steps, each of which is one screen of its page.

lms/catalogue/rules/steps.py applies the same rule to the Markdown, for checks. courses/README.md,
"Steps", says the rule to authors.
"""

import xml.etree.ElementTree as etree  # noqa: N813 - as Python-Markdown calls it
from collections.abc import Iterable
from typing import Final

STEP_ID: Final = "step-"
STEP_BOXES: Final = ("try", "mistake", "remember", "check")
STEP_TAG: Final = "section"
_HEADINGS: Final = ("h2", "h3")
_OPENING_CLASSES: Final = frozenset(f"box--{name}" for name in STEP_BOXES)


def wrap_steps(root: etree.Element) -> None:
    """Put the elements of a lesson into sections with the ids step-1, step-2 and so on."""
    groups = _group_elements(list(root))
    for element in list(root):
        root.remove(element)
    for number, group in enumerate(groups, 1):
        step = etree.SubElement(root, STEP_TAG, {"class": "step", "id": f"{STEP_ID}{number}"})
        step.text = step.tail = "\n"
        step.extend(group)


def _group_elements(elements: Iterable[etree.Element]) -> list[list[etree.Element]]:
    groups: list[list[etree.Element]] = []
    has_text = False
    for element in elements:
        is_heading = element.tag in _HEADINGS
        if not groups or element.tag == "h2" or (has_text and _is_opening_box(element)):
            groups.append([])
            has_text = False
        groups[-1].append(element)
        has_text = has_text or not is_heading
    return groups


def _is_opening_box(element: etree.Element) -> bool:
    return not _OPENING_CLASSES.isdisjoint(element.get("class", "").split())
