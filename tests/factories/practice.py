"""Practice tasks of the kind `switch` in a small course, and runs of them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.practice.queries import load_task
from lms.practice.rules.tickets import Ticket, draw_ticket, read_ticket, sign_ticket
from lms.practice.services import HandedIn, hand_in_run
from lms.scenes.rules.kinds import KINDS
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.learning import ZONE, Learner, load_enrolment
from tests.scenes.switch import SWITCH

FOLDER = "01-files/03-lamps"
SCENE = """kind = "switch"
level = 1
minutes = 4
required = {required}
pass = 60

[start]
lamps = ["red", "green", "blue"]
sign = "@sign"

[[goals]]
name = "red"
marks = 2
when = ["is", "lamps.red.on", true]

[[goals]]
name = "sign"
when = ["like", "sign", "@light"]

[[forbidden]]
name = "blue"
when = ["is", "lamps.blue.on", true]

[solution]
actions = [["switch", "red"], ["write", "@light"]]
"""
TEXTS = {
    "kk": """title = "Шамдар"
goal = "Қызыл шамды жағып, тақтайшаға «жарық» деп жазыңыз."
hints = ["Шамды басыңыз.", "Тақтайшаға жазыңыз."]
done = "Шам жанып тұр."
sign = "бос"
light = "жарық"
"goals.red" = "Қызыл шам жанып тұр"
"goals.sign" = "Тақтайшада жазу бар"

[forbidden]
blue = "Көк шам жағылды"
""",
    "ru": """title = "Лампы"
goal = "Зажгите красную лампу и напишите на табличке «свет»."
hints = ["Нажмите на лампу.", "Напишите на табличке."]
done = "Лампа горит."
sign = "пусто"
light = "свет"
"goals.red" = "Красная лампа горит"
"goals.sign" = "На табличке есть надпись"

[forbidden]
blue = "Зажжена синяя лампа"
""",
}
PASSING = [["switch", "red"], ["write", "свет"]]
SECRET = b"tests"


@contextmanager
def register_switches() -> Iterator[None]:
    """Let scenes be of the kind `switch`, as long as the block runs."""
    KINDS[SWITCH.name] = SWITCH
    try:
        yield
    finally:
        del KINDS[SWITCH.name]


def build_scene_files(folder: str = FOLDER, *, required: bool = False) -> catalogue.Files:
    """Return the files of a task."""
    scene = SCENE.format(required=str(required).lower())
    return {
        f"{folder}/scene.toml": scene.encode(),
        **{f"{folder}/{language}.toml": text.encode() for language, text in TEXTS.items()},
    }


def build_course_files(*, required: bool = False) -> catalogue.Files:
    """Return the small course with a task in its first module."""
    return catalogue.build_course_files() | build_scene_files(required=required)


def build_trace(actions: Sequence[Sequence[Any]], pause: int = 100) -> list[list[Any]]:
    """Return a trace that a player sends: a pause between actions, "done" at the end."""
    return [[pause * number, *action] for number, action in enumerate([*actions, ["done"]])]


def issue(learner: Learner, *, at: datetime = NOW, **values: Any) -> Ticket:
    """Return the ticket of a run that the learner begins, read from its token."""
    task = learner.outline.modules[0].tasks[0]
    ticket = draw_ticket(learner.enrolment.id, task.id, at)
    ticket = Ticket(**{name: values.get(name, getattr(ticket, name)) for name in FIELDS})
    token = sign_ticket(SECRET, ticket)
    ticket_of_token = read_ticket(SECRET, token, at)
    assert ticket_of_token is not None
    return ticket_of_token


FIELDS = ("enrolment_id", "task_id", "seed", "issued_at")


def hand_in(
    session: Session,
    learner: Learner,
    actions: Sequence[Sequence[Any]] = PASSING,
    *,
    ticket: Ticket | None = None,
    trace: Any = None,
    now: datetime = NOW + timedelta(minutes=1),
    pause: int = 100,
) -> HandedIn:
    """Hand in a run of the learner's first task."""
    ticket = ticket or issue(learner)
    return hand_in_run(
        session,
        enrolment=load_enrolment(session, learner.person, learner.outline.slug),
        outline=learner.outline,
        ticket=ticket,
        task=load_task(session, learner.outline.modules[0].tasks[0].id),
        language="ru",
        text=json.dumps(build_trace(actions, pause) if trace is None else trace),
        moment=Moment(now, ZONE),
    )


# ---- a task that pages can show: of a kind with scripts and styles ----

INBOX_SCENE = """kind = "inbox"
level = 1
minutes = 4
required = {required}

[start.messages.m1]
channel = "chat"
name = "@m1.name"
address = "+7 700 000 00 01"
time = "9:05"
parts = [{{ name = "text", kind = "text", text = "@m1.text" }}]
answer = "fraud"
places = ["text"]
why = "@m1.why"

[[goals]]
name = "m1"
when = ["is", "messages.m1.verdict", "fraud"]

[solution]
actions = [["open", "m1"], ["judge", "m1", "fraud"]]
"""
INBOX_TEXTS = {
    "kk": """title = "Бір хабар"
goal = "Хабардың алаяқтық екенін анықтаңыз."
hints = ["Ашып оқыңыз."]
done = "Алаяқты таптыңыз."
"goals.m1" = "Алаяқтық хабар табылды"
"m1.name" = "Қауіпсіздік қызметі"
"m1.text" = "Кодты жіберіңіз"
"m1.why" = "Код сұрайды."
""",
    "ru": """title = "Одно сообщение"
goal = "Решите, обманывают ли вас."
hints = ["Откройте и прочитайте."]
done = "Вы нашли мошенника."
"goals.m1" = "Мошенническое сообщение найдено"
"m1.name" = "Служба безопасности"
"m1.text" = "Пришлите код"
"m1.why" = "Просит код."
""",
}
INBOX = "03-practice-inbox"
INBOX_FOLDER = f"01-files/{INBOX}"
INBOX_URL = "/practice/files/" + INBOX_FOLDER
TRY_URL = "/practice/try/files/" + INBOX_FOLDER
SOLVING = [["open", "m1"], ["judge", "m1", "fraud"]]


def build_inbox_course(*, required: bool = False) -> catalogue.Files:
    """Return the small course with an inbox in its first module."""
    return catalogue.build_course_files() | build_inbox_files(required=required)


def build_inbox_files(*, required: bool = False) -> catalogue.Files:
    """Return the files of the inbox."""
    scene = INBOX_SCENE.format(required=str(required).lower())
    return {
        f"{INBOX_FOLDER}/scene.toml": scene.encode(),
        **{f"{INBOX_FOLDER}/{name}.toml": text.encode() for name, text in INBOX_TEXTS.items()},
    }


def read_scene_data(page: str) -> dict[str, Any]:
    """Return the data that a page holds for the player."""
    text = page.partition('<script type="application/json" id="scene">')[2]
    data: dict[str, Any] = json.loads(text.partition("</script>")[0])
    return data
