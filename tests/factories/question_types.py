"""A small course whose quiz has one question of every type, each about a lesson of its own."""

from tests.factories.catalogue import LESSON, Files, build_course_files

# What follows the keys of a question, by type and language. Nothing that is right is on the page.
TEXTS = {
    "single": {
        "kk": """Қайсысы дұрыс?

- [ ] Бұрыс жауап
  > Жоқ, бұл бұрыс.
- [x] Дұрыс жауап
  > Иә, бұл дұрыс.
- [ ] ![Ақ терезе](window.svg)
  > Бұл терезе ғана.
""",
        "ru": """Что верно?

- [ ] Неверный ответ
  > Нет, это неверно.
- [x] Верный ответ
  > Да, верно.
- [ ] ![Белое окно](window.svg)
  > Это только окно.
""",
    },
    "multiple": {
        "kk": """Екеуін таңдаңыз.

- [x] Бірінші
  > Иә, бірінші.
- [ ] Екінші
  > Жоқ, екінші емес.
- [x] Үшінші
  > Иә, үшінші.
""",
        "ru": """Выберите два.

- [x] Первый
  > Да, первый.
- [ ] Второй
  > Нет, не второй.
- [x] Третий
  > Да, третий.
""",
    },
    "true-false": {
        "kk": """Файлдың аты бар.

- [x] Дұрыс
  > Иә, аты бар.
- [ ] Бұрыс
  > Файлдың аты болады.
""",
        "ru": """У файла есть имя.

- [x] Верно
  > Да, есть имя.
- [ ] Неверно
  > Имя у файла есть.
""",
    },
    "number": {
        "keys": {
            "kk": "unit: ГБ | гигабайт\nhint: Барлығынан бос емесін алып тастаңыз.\n",
            "ru": "unit: ГБ | гигабайт\nhint: Вычтите занятое из всего.\n",
        },
        "kk": """8 ГБ орынның жартысына жуығы, 4,9 ГБ бос емес. Қанша орын бос?

= 3 ± 0.1
right: Иә, сонша.
wrong: Айырмасын табыңыз.
""",
        "ru": """Из 8 ГБ занято 4,9 ГБ. Сколько места свободно?

= 3 ± 0.1
right: Да, столько.
wrong: Найдите разность.
""",
    },
    "text": {
        "kk": """Көшіру үшін C-мен бірге қай пернені басасыз?

= Ctrl | Контрол
right: Иә, сол перне.
wrong: Төменгі бұрыштағы пернені еске түсіріңіз.
""",
        "ru": """Какую клавишу нажимают вместе с C, чтобы скопировать?

= Ctrl | Контрол
right: Да, эта клавиша.
wrong: Вспомните клавишу в нижнем углу.
""",
    },
    "matching": {
        "kk": """Әр перне не істейді?

- `Enter` = Жаңа жол бастайды
  > Enter мәтінде келесі жолға түседі.
- `Delete` = Оң жақтағы таңбаны өшіреді
  > Delete меңзерден кейінгі таңбаға қатысты.
- `Esc` = Мәзірді жабады
  > Esc – бас тарту пернесі.
- = Бас әріп қосады
""",
        "ru": """Что делает каждая клавиша?

- `Enter` = Начинает новую строку
  > Enter переводит на следующую строку.
- `Delete` = Удаляет знак справа
  > Delete касается знака после курсора.
- `Esc` = Закрывает меню
  > Esc – клавиша отмены.
- = Включает заглавные буквы
""",
    },
    "ordering": {
        "kk": """Файлды көшіру қадамдарын ретімен қойыңыз.

1. Файлды таңдаңыз
2. `Ctrl` + `C` басыңыз
3. Басқа қалтаны ашыңыз
4. `Ctrl` + `V` басыңыз
right: Иә, файл осылай көшіріледі.
wrong: Алдымен нені көшіретініңізді таңдайсыз.
""",
        "ru": """Поставьте по порядку шаги копирования файла.

1. Выберите файл
2. Нажмите `Ctrl` + `C`
3. Откройте другую папку
4. Нажмите `Ctrl` + `V`
right: Да, так копируют файл.
wrong: Сначала выбирают, что копировать.
""",
    },
    "categorise": {
        "kk": """Әр файл қай қалтаға жатады?

- өтініш.docx = Құжаттар
  > Кеңейтуі мәтін екенін айтады.
- той.jpg = Суреттер
  > jpg – фотосурет.
- есеп.xlsx = Құжаттар
  > xlsx – кесте.
- үй.png = Суреттер
  > png – сурет.
""",
        "ru": """К какой папке относится файл?

- заявление.docx = Документы
  > Расширение говорит, что это текст.
- праздник.jpg = Изображения
  > jpg – фотография.
- отчёт.xlsx = Документы
  > xlsx – таблица.
- дом.png = Изображения
  > png – рисунок.
""",
    },
    "gaps": {
        "kk": """Құжатты сақтау үшін `Ctrl` пернесімен бірге [[1]] пернесін басыңыз. \
Файл [[2]] қалтасына түседі.

[[1]]
= S | Ы
right: Иә, save сөзінің бірінші әрпі.
wrong: Ағылшынша save сөзін еске түсіріңіз.

[[2]]
- [ ] Себет
  > Себетте өшірілген файлдар жатады.
- [x] Құжаттар
  > Иә, құжаттар сонда сақталады.
- [ ] Жүктемелер
  > Онда интернеттен алынған файлдар жатады.
""",
        "ru": """Чтобы сохранить документ, нажмите `Ctrl` вместе с клавишей [[1]]. \
Файл попадёт в папку [[2]].

[[1]]
= S | Ы
right: Да, первая буква слова save.
wrong: Вспомните английское слово save.

[[2]]
- [ ] Корзина
  > В корзине лежат удалённые файлы.
- [x] Документы
  > Да, документы хранятся там.
- [ ] Загрузки
  > Там лежат файлы из интернета.
""",
    },
    "hotspot": {
        "kk": """Терезенің аты қай жерде жазылған?

![Терезе: жоғарғы жолақ, ортасы, төменгі бұрыш](window.svg)

- [x] (12, 16) Жоғарғы сол жақ
  > Иә, аты сонда тұрады.
- [ ] (50, 55) Ортасы
  > Ортасында құжаттың өзі тұрады.
- [ ] (88, 90) Төменгі оң жақ
  > Бұл бұрыштан терезе үлкейтіледі.
""",
        "ru": """Где написано имя окна?

![Окно: верхняя полоса, середина, нижний угол](window.svg)

- [x] (12, 16) Слева вверху
  > Да, имя стоит там.
- [ ] (50, 55) Посередине
  > В середине сам документ.
- [ ] (88, 90) Справа внизу
  > За этот угол окно увеличивают.
""",
    },
    "written": {
        "keys": {"kk": "words: 20-80\n", "ru": "words: 20-80\n"},
        "kk": """Әкімдікке хат жазыңыз: көшеде жарық жоқ.

criterion: Не болғаны түсінікті
- 2 = Не болғаны да, қай жерде екені де жазылған
- 1 = Біреуі ғана жазылған
- 0 = Не болғаны түсініксіз
criterion: Сыпайы жазылған
- 1 = Сәлемдеседі, өтініш айтады
- 0 = Сәлемдесу де, өтініш те жоқ
model:
Сәлеметсіз бе! Абай көшесінде үш күннен бері шам жанбайды.

Жөндеп беруіңізді сұраймын.
""",
        "ru": """Напишите письмо в акимат: на улице нет света.

criterion: Понятно, что случилось
- 2 = Сказано и что случилось, и где
- 1 = Сказано только одно из двух
- 0 = Не понятно, что случилось
criterion: Написано вежливо
- 1 = Есть приветствие и просьба
- 0 = Нет ни приветствия, ни просьбы
model:
Здравствуйте! На улице Абая третий день не горят фонари.

Прошу их починить.
""",
    },
}
ALL_TYPES = tuple(TEXTS)
TYPES = tuple(name for name in TEXTS if name != "written")  # those that a machine grades


def get_lesson_folder(number: int, name: str) -> str:
    """Return the folder of the lesson that a question of this type names."""
    return f"{number:02}-{name}"


def write_question(question_type: str, language: str, **keys: str) -> str:
    """Return a question as its author writes it, from its keys on."""
    more = TEXTS[question_type].get("keys", {}).get(language, "")
    lines = "".join(f"{key}: {value}\n" for key, value in {"type": question_type, **keys}.items())
    return f"{lines}{more}\n{TEXTS[question_type][language]}"


def build_every_type_files(types: tuple[str, ...] = TYPES, check: str = "") -> Files:
    """Return a course whose first quiz draws exactly one question of each of these types.

    Each type has a lesson and two questions about it. `check` is the type of a question in the
    first lesson, which stands in its fourth step.
    """
    files = build_course_files()
    for path in [path for path in files if path.startswith("01-files/0")]:
        del files[path]
    module = files["01-files/module.toml"].decode().replace("draw = 2", f"draw = {len(types)}")
    files["01-files/module.toml"] = module.encode()
    for language in ("kk", "ru"):
        questions = []
        for number, question_type in enumerate(types, 1):
            lesson = get_lesson_folder(number, question_type)
            text = LESSON[language].format(number=f"1.{number}")
            if check and number == 1:
                text = _put_question(text, write_question(check, language, name="check-one"))
            files[f"01-files/{lesson}/{language}.md"] = text.encode()
            questions += [
                f"## {question_type}-{copy}\n"
                + write_question(question_type, language, lesson=lesson, level="1")
                for copy in ("a", "b")
            ]
        files[f"01-files/quiz.{language}.md"] = "\n".join(questions).encode()
    return files


def _put_question(text: str, question: str) -> str:
    """Return a lesson with a question in the place of its check box of plain text."""
    before, _, _ = text.partition("/// check\n")
    return f"{before}/// check\n{question}///\n"
