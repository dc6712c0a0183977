"""A question about a key takes the letter of either layout: both are printed on that key."""

from pathlib import Path

import pytest

from lms.catalogue.rules import read_course
from lms.core.folders import read_folder
from lms.core.i18n import LANGUAGES

COURSES = Path(__file__).resolve().parents[3] / "courses"
PRINTED = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))


@pytest.mark.parametrize("slug", ["first-steps", "cyber-hygiene"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_single_latin_letter_is_accepted_with_the_cyrillic_one_of_its_key(slug, language):
    course = read_course(read_folder(COURSES / slug))
    banks = [module.bank[language] for module in course.modules] + [course.final[language]]
    keys = {
        question.name: question.answers
        for bank in banks
        for question in bank
        if question.type == "text" and PRINTED.keys() & set(question.answers)
    }
    assert keys
    for name, answers in keys.items():
        for letter in PRINTED.keys() & set(answers):
            assert PRINTED[letter] in answers, name
