"""Reforms of the package are told in Kazakh and in Russian."""

import re

from lms.regions.package_data import PackageData, build_history_note, load_history_texts

# Names of codes, which are the same in every language.
CODES = re.compile(r"ISO|KZ-[A-Z0-9]+")


def test_every_reform_of_the_package_has_a_text_in_each_language_and_none_in_english():
    texts = load_history_texts()
    assert set(texts) == {build_history_note(row) for row in PackageData().history}
    for kazakh, russian in texts.values():
        assert kazakh and russian and kazakh != russian
        for text in (kazakh, russian):
            assert not re.search("[A-Za-z]", CODES.sub("", text)), text
