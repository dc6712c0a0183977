"""Reforms of the package have texts in Kazakh and in Russian."""

import re

from lms.regions.package_data import PackageData, build_history_note, load_history_texts
from lms.regions.services.reform_rows import build_reform_row

# Names of codes and of sources, which are the same in every language.
CODES = re.compile(r"ISO|KZ-[A-Z0-9]+")
SITES = re.compile(
    r"[\w-]+(\.[\w-]+)*\.(kz|com|net|ru|ua|lv)(/[\w/]+)?|tengrinews|PyPI|iso3166-2|OBP"
)


def has_english(text: str) -> bool:
    return re.search("[A-Za-z]", CODES.sub("", SITES.sub("", text))) is not None


def test_every_reform_of_the_package_has_a_text_in_each_language_and_none_in_english():
    texts = load_history_texts()
    assert set(texts) == {build_history_note(row) for row in PackageData().history}
    for text in texts.values():
        assert text.note_kk and text.note_ru and text.note_kk != text.note_ru
        assert not has_english(text.note_kk) and not has_english(text.note_ru)


def test_every_source_is_cited_in_each_language_and_none_in_english():
    sources = {build_history_note(row): row["source"] for row in PackageData().history}
    assert any(map(has_english, sources.values())), "the control"
    for note, text in load_history_texts().items():
        sites = {match[0] for match in SITES.finditer(sources[note])}
        for cited in (text.source_kk, text.source_ru):
            assert not has_english(cited), cited
            assert all(site in cited for site in sites), cited


def test_the_source_of_a_reform_has_no_english_remark_on_how_sure_it_is():
    for row in PackageData().history:
        assert row["confidence"].startswith("sourced")
        assert "sourced" not in build_reform_row(row)["source"]


def test_a_kazakh_text_has_the_short_dash():
    texts = load_history_texts().values()
    assert not [text for text in texts if "—" in text.note_kk + text.source_kk]
