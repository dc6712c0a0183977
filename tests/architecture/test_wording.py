"""One thing has one word: what the catalogues must not say of it."""

import re

import pytest

from tests.architecture.test_translations import CATALOGUES, read_catalogue, texts

# A list or a correction is applied; a reform is carried out.
APPLIED_REFORM = {
    "kk": re.compile(r"қолдан\w* реформа|реформа\w*[^.,;:]* қолдан", re.I),
    "ru": re.compile(r"примен\w* реформ|реформ\w*[^.,;:]* примен", re.I),
}


def list_texts(language: str) -> list[str]:
    return [text for message in read_catalogue(language) if message.id for text in texts(message)]


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_reform_is_carried_out_and_not_applied(language):
    assert not [text for text in list_texts(language) if APPLIED_REFORM[language].search(text)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Қолданылған реформаны кері қайтару мүмкін емес"),
        ("kk", "Бұл күн өтіп кетсе, реформа бірден қолданылады"),
        ("ru", "Не удалось применить реформу"),
        ("ru", "Реформа применяется."),
    ],
)
def test_an_applied_reform_would_be_seen(language, text):
    assert APPLIED_REFORM[language].search(text)
