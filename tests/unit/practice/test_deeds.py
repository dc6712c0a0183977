"""Descriptions of actions for trainers: words of the scene, in both languages, for all kinds."""

import importlib
import re

import pytest

from lms.core.i18n import using_language
from lms.practice.rules.runs import read_third_action, write_third_action
from lms.practice.views.deeds import KIND_DEEDS, count_deeds, describe_deed, describe_trace
from lms.practice.views.words import KIND_WORDS
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.kinds.base import ImpossibleAction
from lms.scenes.rules.traces import read_trace
from tests.scenes.cases import read_vectors
from tests.scenes.switch import SWITCH

NAMES = sorted(KINDS.keys() - {SWITCH.name})
# Actions of the vectors, whose labels are Kazakh, as each language says them.
EXAMPLES = [
    ("browser", ["follow", "forms"], "Сілтеме: Бланкілер", "Ссылка: Бланкілер"),
    ("eservice", ["open", "lamp"], "Қызметтер: Шам", "Услуги: Шам"),
    (
        "files",
        ["move", "gas home", "downloads", "keep"],
        "Бумаға сүйреу: Газ 2026-03.pdf, Үй → Жүктемелер",
        "Перетащить в папку: Газ 2026-03.pdf, Үй → Загрузки",
    ),
    (
        "inbox",
        ["judge", "m1", "fraud"],
        "Алаяқтық: Кадр бөлімі. Демалыс",
        "Мошенничество: Кадр бөлімі. Демалыс",
    ),
    (
        "inbox",
        ["point", "m1", "sender"],
        "Әшкерелейтін жері: kadr@demalys-info.example: Кадр бөлімі. Демалыс",
        "Место, которое выдаёт мошенника: kadr@demalys-info.example: Кадр бөлімі. Демалыс",
    ),
    ("mail", ["attach", "form"], "Файл тіркеу: Өтініш.docx", "Вложить файл: Өтініш.docx"),
    ("office", ["clear", "c4:a2"], "Тазарту: C4:A2", "Очистить: C4:A2"),
    ("pointing", ["double", "cup"], "Екі рет шерту: Кесе", "Двойной щелчок: Кесе"),
    ("typing", ["layout", "ru"], "Тілді ауыстырыңыз: РУС", "Переключите язык: РУС"),
]


def begin_scene(kind):
    case = read_vectors(kind)[0]
    return KINDS[kind].begin(case["start"], case["seed"])


def list_played(kind):
    """Yield each possible action of the vectors of a kind, with the states that it meets."""
    for case in read_vectors(kind):
        start, state = (KINDS[kind].begin(case["start"], case["seed"]) for _ in range(2))
        for action in case["actions"]:
            text = KINDS[kind], start, state, action
            try:
                KINDS[kind].act(state, action)
            except ImpossibleAction:
                break
            yield text


def write_action(kind, action):
    """Return an action as the third of a run, in the form in which actions are counted."""
    trace = read_trace([[0, "hint"], [1, *action], [2, *action], [3, *action], [4, "done"]])
    return write_third_action(trace, KINDS[kind].typed_members)


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_action_of_a_kind_reads_as_words(kind, language):
    names = set()
    with using_language(language):
        words = KIND_WORDS[kind]()
        for _kind, start, state, action in list_played(kind):
            third_action = read_third_action(write_action(kind, action), KINDS[kind].typed_members)
            for text in (
                describe_deed(kind, words, state, action),
                describe_deed(kind, words, start, third_action),
                describe_deed(kind, words, start, third_action[:2]),  # as they were counted once
            ):
                assert text and not re.search(r"[{}]|\bmade-\d|^:|: *$|None", text), action
                assert not text.startswith(f"{action[0]} "), action
            names.add(action[0])
    module = importlib.import_module(f"lms.scenes.rules.kinds.{kind}")
    assert names >= set(getattr(module, "ACTIONS", getattr(module, "DEEDS", ())))
    assert len(names) > 3


@pytest.mark.parametrize(("kind", "action", "kk", "ru"), EXAMPLES)
def test_an_action_is_said_by_its_button_and_the_label_of_its_thing(kind, action, kk, ru):
    texts = []
    for language in ("kk", "ru"):
        with using_language(language):
            texts.append(describe_deed(kind, KIND_WORDS[kind](), begin_scene(kind), action))
    assert texts == [kk, ru]


def test_each_kind_says_its_actions():
    assert sorted(KIND_DEEDS) == NAMES == sorted({row[0] for row in EXAMPLES})


@pytest.mark.parametrize(
    ("kind", "action", "third_action"),
    [
        ("files", ["move", "gas home", "downloads", "keep"], "move gas+home downloads keep"),
        ("files", ["rename", "gas", "secret"], "rename gas"),
        ("files", ["make", "secret"], "make"),
        ("inbox", ["judge", "m1", "fraud"], "judge m1 fraud"),
        ("mail", ["fill", "subject", "secret"], "fill subject"),
        ("mail", ["password", 15, 4], "password"),
        ("browser", ["go", "secret.example"], "go"),
        ("eservice", ["enter", "600630600575", "secret"], "enter"),
        ("eservice", ["sign", "mine", "secret"], "sign mine"),
        ("office", ["set", "a1:b2", "bold", "on"], "set a1:b2 bold on"),
        ("office", ["enter", "a1", "secret"], "enter a1"),
        ("pointing", ["drop", "apple", ""], "drop apple"),
        ("typing", ["key", "secret"], "key"),
        ("files", ["delete", " ".join(f"name-{n}" for n in range(40))], "delete"),
    ],
)
def test_a_third_action_is_counted_with_its_names_and_without_what_was_typed(
    kind, action, third_action
):
    assert write_action(kind, action) == third_action
    assert len(third_action) <= 120


def test_a_run_of_fewer_actions_has_no_third_one():
    trace = read_trace([[0, "open", "m1"], [1, "hint"], [2, "close"], [3, "done"]])
    assert write_third_action(trace, {}) == ""


def test_actions_that_read_the_same_are_counted_together():
    start = read_vectors("typing")[0]["start"]
    with using_language("ru"):
        counts = count_deeds(KINDS["typing"], start, [("key a", 2), ("erase", 4), ("key b", 3)])
    assert counts == [("Набор", 5), ("Backspace", 4)]


def test_what_a_run_made_is_named_in_its_steps():
    start = read_vectors("files")[0]["start"]
    trace = [[0, "hint"], [5, "make", "Жаңа"], [9, "go", "made-1"], [9, "show"], [9, "done"]]
    with using_language("ru"):
        steps = [*describe_trace(KINDS["files"], start, 1, trace)]
    assert steps == ["Подсказка", "Новая папка: «Жаңа»", "Открыть: Жаңа", "Показать", "Готово"]
