"""Generated names of all the country's peoples, put together so that surname, given name and patronymic agree."""

import random
from dataclasses import dataclass
from typing import Final

from lms.accounts.rules.personal import FEMALE, MALE


@dataclass(frozen=True, slots=True)
class People:
    """The names that go together. A surname that ends in -ов, -ев or -ин has a form for women; patronymics are (his son, his daughter)."""

    weight: int
    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    patronymics: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A whole name."""

    surname: str
    given_name: str
    patronymic: str


_KAZAKH_MEN: Final = (
    "Серік",
    "Мұрат",
    "Ерлан",
    "Бауыржан",
    "Нұрлан",
    "Қанат",
    "Асхат",
    "Данияр",
    "Айдос",
    "Темір",
    "Азамат",
    "Дәурен",
    "Ержан",
    "Самат",
    "Арман",
    "Талғат",
    "Жандос",
    "Бекзат",
    "Марат",
    "Дархан",
)
_KAZAKH: Final = People(
    12,
    (
        "Ахметов",
        "Оспанов",
        "Сейітқали",
        "Жұмабаев",
        "Қасымов",
        "Ибраев",
        "Нұрланов",
        "Әбдірахман",
        "Тұрсынов",
        "Мұқанов",
        "Бекенов",
        "Сәрсенбаев",
        "Есенов",
        "Сүлейменов",
        "Қожахмет",
        "Байжанов",
        "Тілеуберді",
        "Омаров",
        "Жақыпов",
        "Мамыров",
    ),
    _KAZAKH_MEN,
    (
        "Айгүл",
        "Гүлнар",
        "Сәуле",
        "Жанар",
        "Әсел",
        "Динара",
        "Мадина",
        "Айнұр",
        "Ботагөз",
        "Қарлығаш",
        "Меруерт",
        "Жұлдыз",
        "Ләззат",
        "Дана",
        "Аружан",
        "Гүлмира",
        "Шолпан",
        "Әлия",
        "Назгүл",
        "Сандуғаш",
    ),
    tuple((f"{father}ұлы", f"{father}қызы") for father in _KAZAKH_MEN),
)
_RUSSIAN_MEN: Final = ("Виктор", "Олег", "Сергей", "Андрей", "Павел", "Игорь", "Алексей", "Дмитрий")
_RUSSIAN_WOMEN: Final = (
    "Ольга",
    "Анна",
    "Елена",
    "Наталья",
    "Ирина",
    "Светлана",
    "Татьяна",
    "Марина",
)
_RUSSIAN_PATRONYMICS: Final = (
    ("Викторович", "Викторовна"),
    ("Олегович", "Олеговна"),
    ("Сергеевич", "Сергеевна"),
    ("Андреевич", "Андреевна"),
    ("Павлович", "Павловна"),
    ("Алексеевич", "Алексеевна"),
    ("Петрович", "Петровна"),
)
_RUSSIAN: Final = People(
    4,
    (
        "Иванов",
        "Петров",
        "Смирнов",
        "Кузнецов",
        "Попов",
        "Шевченко",
        "Мюллер",
        "Вебер",
        "Бондаренко",
        "Никитин",
    ),
    _RUSSIAN_MEN,
    _RUSSIAN_WOMEN,
    _RUSSIAN_PATRONYMICS,
)
_KOREAN: Final = People(
    1, ("Ким", "Ли", "Пак", "Цой", "Тен"), _RUSSIAN_MEN, _RUSSIAN_WOMEN, _RUSSIAN_PATRONYMICS
)
_TURKIC: Final = People(
    3,
    ("Юсупов", "Каримов", "Алиев", "Рахимов", "Гаффаров", "Исмаилов", "Хасанов", "Сабиров"),
    ("Рустам", "Тимур", "Фархад", "Ильяс", "Камиль", "Шухрат", "Ренат"),
    ("Зарина", "Фатима", "Дилором", "Гузель", "Малика", "Рената", "Камила"),
    (
        ("Рустамович", "Рустамовна"),
        ("Каримович", "Каримовна"),
        ("Ильясович", "Ильясовна"),
        ("Фархадович", "Фархадовна"),
    ),
)
PEOPLES: Final = (_KAZAKH, _RUSSIAN, _KOREAN, _TURKIC)
_WEIGHTS: Final = tuple(people.weight for people in PEOPLES)
SHARE_WITH_PATRONYMIC: Final = 0.9
TRIES: Final = 40


class NameGenerator:
    """Draws names, nobody's twice as long as there are enough."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._taken: set[Name] = set()

    def draw(self, sex: str) -> Name:
        """A name of a woman or a man; some have no patronymic."""
        for _ in range(TRIES):
            name = self._any(sex)
            if name not in self._taken:
                break
        self._taken.add(name)
        return name

    def _any(self, sex: str) -> Name:
        chance = self._chance
        people = chance.choices(PEOPLES, _WEIGHTS)[0]
        given_name = chance.choice(people.men if sex == MALE else people.women)
        patronymic = (
            chance.choice(people.patronymics)[sex == FEMALE]
            if chance.random() < SHARE_WITH_PATRONYMIC
            else ""
        )
        return Name(surname_of(chance.choice(people.surnames), sex), given_name, patronymic)


def surname_of(surname: str, sex: str) -> str:
    """The surname as a woman or a man bears it."""
    return f"{surname}а" if sex == FEMALE and surname.endswith(("ов", "ев", "ин")) else surname
