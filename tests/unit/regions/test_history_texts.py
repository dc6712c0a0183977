"""Reforms of the package are told in Kazakh and in Russian."""

import re

from lms.regions.package_data import PackageData, build_history_note, load_history_texts
from lms.regions.services.reform_rows import build_reform_row

# Names of codes, which are the same in every language.
CODES = re.compile(r"ISO|KZ-[A-Z0-9]+")


def test_every_reform_of_the_package_has_a_text_in_each_language_and_none_in_english():
    texts = load_history_texts()
    assert set(texts) == {build_history_note(row) for row in PackageData().history}
    for kazakh, russian in texts.values():
        assert kazakh and russian and kazakh != russian
        for text in (kazakh, russian):
            assert not re.search("[A-Za-z]", CODES.sub("", text)), text


def test_the_source_of_a_reform_has_no_english_remark_on_how_sure_it_is():
    for row in PackageData().history:
        assert row["confidence"].startswith("sourced")
        assert "sourced" not in build_reform_row(row)["source"]


def test_a_kazakh_text_has_the_short_dash():
    assert not [kazakh for kazakh, _russian in load_history_texts().values() if "—" in kazakh]
