"""One thing has one word: what the catalogues must not say of it."""

import re

import pytest

from lms.core.i18n import gettext, using_language
from lms.messaging.rules.access_wording import word_post_offered
from lms.obligations.forms.people import list_people_states
from lms.people_import.rules.states import INVITED
from lms.people_import.views.lines import ACTION_WORDS
from lms.personal_data.rules.words import COLUMNS
from lms.reporting.rules.vocabulary import DIMENSIONS, UNIT
from lms.schedules.forms import describe_state
from lms.schedules.rules import ENDED
from tests.architecture.test_translations import CATALOGUES, list_strings, read_catalogue

# A list or a correction is applied; a reform is carried out.
APPLIED_REFORM = {
    "kk": re.compile(r"қолдан\w* реформа|реформа\w*[^.,;:]* қолдан", re.I),
    "ru": re.compile(r"примен\w* реформ|реформ\w*[^.,;:]* примен", re.I),
}


def list_texts(language: str) -> list[str]:
    return [
        text for message in read_catalogue(language) if message.id for text in list_strings(message)
    ]


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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "kk",
            (
                "Аумақтық бірлік",
                "Ұсынысқа жауап беру",
                "Енді келмейді",
                "Міндеті тоқтатылған",
                "Қабылданбаған",
                "Аяқталған уақыты",
                "Шақырылған",
            ),
        ),
        (
            "ru",
            (
                "Территориальная единица",
                "Ответить на предложение",
                "Больше не приходит",
                "Обязанность прекращена",
                "Отклонено",
                "Время окончания",
                "Приглашено",
            ),
        ),
    ],
)
def test_each_sense_of_an_english_word_has_its_own_translation(language, words):
    with using_language(language):
        assert words == (
            gettext(DIMENSIONS[UNIT]),
            word_post_offered({}).action,
            describe_state(ENDED),
            dict(list_people_states())["ended"],
            gettext("Refused"),
            gettext(COLUMNS["ended_at"]),
            gettext(ACTION_WORDS[INVITED]),
        )


# One says «со 2 марта», but «с 3 марта»: no message may put a day after the preposition.
DAY_AFTER_PREPOSITION = re.compile(r"\b[Сс] %\((?:day|first|moment|since|when)\)s")


def test_no_russian_message_says_since_a_day_that_it_cannot_decline():
    assert not [text for text in list_texts("ru") if DAY_AFTER_PREPOSITION.search(text)]


def test_a_day_after_the_preposition_would_be_seen():
    assert DAY_AFTER_PREPOSITION.search("учётная запись с %(day)s")
    assert not DAY_AFTER_PREPOSITION.search("Вывод появится начиная с %(count)s ответов.")


# Figures are calculated, есептеледі; an answer, a mark, a question or a person in the figures
# counts, есепке алынады. And what one shares is бөлісу: ортақтасу is a calque that no other has.
MISTAKEN_KAZAKH = re.compile(
    r"жауап(?:тар)?(?: қана)? есептел|ұпайдың[^.]* есептел|есептелетін сұрақ"
    r"|көрсеткіштер(?:ін)?де есептел|ортақтас",
    re.I,
)


def test_an_answer_counts_in_kazakh_and_is_not_calculated():
    assert not [text for text in list_texts("kk") if MISTAKEN_KAZAKH.search(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Тексерілген жауап есептеледі.",
        "Ол біткенше жеткен жауап қана есептеледі.",
        "Ұпайдың %(percent)s %%-ы есептеледі",
        "Сіз ұйымның көрсеткіштерінде есептелесіз.",
        "Сіз ортақтасқан адамдар",
    ],
)
def test_a_calculated_answer_would_be_seen(text):
    assert MISTAKEN_KAZAKH.search(text)


SMALL_READER = re.compile(r"\bсіз(?:ді|дің|ге|ден|бен|дер\w*)?\b")


def test_the_reader_is_addressed_with_a_capital_letter_in_kazakh():
    assert not [text for text in list_texts("kk") if SMALL_READER.search(text)]
    assert SMALL_READER.search("Оның орнына сіз жазғаныңыз сақталады")
    assert not SMALL_READER.search("Сіз жазғаныңыз, құпиясөзсіз")
