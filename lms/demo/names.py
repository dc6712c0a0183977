"""Generated names, in which surname, given name and patronymic agree."""

import random
from dataclasses import dataclass
from typing import Final

from lms.accounts.rules.personal import FEMALE, MALE


@dataclass(frozen=True, slots=True)
class NameSet:
    """Names that go together; `weight` is their share in the population.

    Surnames in -ов, -ев and -ин take -а for women; a patronymic is a pair (his son, his daughter).
    """

    weight: int
    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    patronymics: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A full name."""

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
_KAZAKH: Final = NameSet(
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
_RUSSIAN: Final = NameSet(
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
_KOREAN: Final = NameSet(
    1, ("Ким", "Ли", "Пак", "Цой", "Тен"), _RUSSIAN_MEN, _RUSSIAN_WOMEN, _RUSSIAN_PATRONYMICS
)
_TURKIC: Final = NameSet(
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
NAME_SETS: Final = (_KAZAKH, _RUSSIAN, _KOREAN, _TURKIC)
_WEIGHTS: Final = tuple(name_set.weight for name_set in NAME_SETS)
SHARE_WITH_PATRONYMIC: Final = 0.9
MOST_DRAWS: Final = 40


class NameGenerator:
    """Draws names without repetition as long as there are enough."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._used: set[Name] = set()

    def draw(self, sex: str) -> Name:
        """Return a woman's or a man's name; some have no patronymic."""
        for _ in range(MOST_DRAWS):
            name = self._draw_any(sex)
            if name not in self._used:
                break
        self._used.add(name)
        return name

    def _draw_any(self, sex: str) -> Name:
        chance = self._chance
        name_set = chance.choices(NAME_SETS, _WEIGHTS)[0]
        given_name = chance.choice(name_set.men if sex == MALE else name_set.women)
        patronymic = (
            chance.choice(name_set.patronymics)[sex == FEMALE]
            if chance.random() < SHARE_WITH_PATRONYMIC
            else ""
        )
        return Name(inflect_surname(chance.choice(name_set.surnames), sex), given_name, patronymic)


def inflect_surname(surname: str, sex: str) -> str:
    """Return the form of the surname for a woman or a man."""
    return f"{surname}а" if sex == FEMALE and surname.endswith(("ов", "ев", "ин")) else surname
