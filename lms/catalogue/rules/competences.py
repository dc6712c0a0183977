"""Areas and competences of the frameworks by which modules are described.

Names: DigComp 2.2, European Commission, JRC128415 (CC BY 4.0), for 1.1 to 5.4; UNESCO Digital
Literacy Global Framework, UIS Information Paper 51, for areas 0 and 6 and for 5.5. The Kazakh and
Russian names are translations of this site. Both frameworks number what they share alike.
"""

import re
from typing import Final

from lms.core.i18n import N_, gettext

COMPETENCE: Final = re.compile(r"(DLGF|DigComp) \d{1,2}\.\d{1,2}", re.ASCII)
NO_COMPETENCE: Final = N_("%(name)s is no competence: write DLGF 0.1 or DigComp 1.1.")
AREAS: Final = {
    0: N_("Devices and software operations"),
    1: N_("Information and data literacy"),
    2: N_("Communication and collaboration"),
    3: N_("Digital content creation"),
    4: N_("Safety"),
    5: N_("Problem solving"),
    6: N_("Career-related competences"),
}
COMPETENCES: Final = {
    "0.1": N_("Physical operations of digital devices"),
    "0.2": N_("Software operations in digital devices"),
    "1.1": N_("Browsing, searching and filtering data, information and digital content"),
    "1.2": N_("Evaluating data, information and digital content"),
    "1.3": N_("Managing data, information and digital content"),
    "2.1": N_("Interacting through digital technologies"),
    "2.2": N_("Sharing through digital technologies"),
    "2.3": N_("Engaging in citizenship through digital technologies"),
    "2.4": N_("Collaborating through digital technologies"),
    "2.5": N_("Netiquette"),
    "2.6": N_("Managing digital identity"),
    "3.1": N_("Developing digital content"),
    "3.2": N_("Integrating and re-elaborating digital content"),
    "3.3": N_("Copyright and licences"),
    "3.4": N_("Programming"),
    "4.1": N_("Protecting devices"),
    "4.2": N_("Protecting personal data and privacy"),
    "4.3": N_("Protecting health and well-being"),
    "4.4": N_("Protecting the environment"),
    "5.1": N_("Solving technical problems"),
    "5.2": N_("Identifying needs and technological responses"),
    "5.3": N_("Creatively using digital technologies"),
    "5.4": N_("Identifying digital competence gaps"),
    "5.5": N_("Computational thinking"),
    "6.1": N_("Operating specialised digital technologies for a particular field"),
    "6.2": N_("Interpreting and manipulating data and content for a particular field"),
}


def keep_together(code: str) -> str:
    """Return a code whose number stays on the line of its framework: "DigComp 1.3"."""
    return code.replace(" ", "\N{NO-BREAK SPACE}")


def split_code(code: str) -> tuple[int, int]:
    """Return the area and the number of a code such as "DigComp 1.3"."""
    area, _dot, number = code.partition(" ")[2].partition(".")
    return int(area), int(number)


def name_area(area: int) -> str:
    """Return the message id of an area's name; '' for one that the frameworks do not have."""
    return AREAS.get(area, "")


def name_competence(code: str) -> str:
    """Return the message id of a competence's name; '' for an unknown one."""
    return COMPETENCES.get("{}.{}".format(*split_code(code)), "")


def describe_competence(code: str) -> str:
    """Return the name of a competence in the reader's language, and its code."""
    name, code_text = name_competence(code), keep_together(code)
    return f"{gettext(name)} ({code_text})" if name else code_text
