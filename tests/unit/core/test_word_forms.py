"""Stems of words, and keys that do not depend on how a word is typed."""

import pytest

from lms.core.word_forms import WORD, fold, make_key

# A word and forms of it, each written out as a Kazakh text has them.
KAZAKH = """
кітап кітаптар кітабым кітабымыз кітабымыздан кітабы кітабына кітаптарыңызбен кітапты кітапқа
мекенжай мекенжайдан мекенжайы мекенжайын мекенжайларға мекенжайыңызды
пернетақта пернетақтаны пернетақтадағы пернетақтасының пернетақталар пернетақтаңыз
құпиясөз құпиясөзді құпиясөзіңізді құпиясөзбен құпиясөздер құпиясөзге құпиясөзім
тышқан тышқанның тышқанды тышқаны тышқанға тышқанмен тышқандар
экран экраны экранында экранда экраннан экранның экранға
әріп әріптер әрпі әрпін әрпінің әріптен
қаріп қаріптер қарпі қарпін қаріпті
терезе терезені терезесі терезесінің терезеге терезеден терезелер терезеңіздің
көмек көмегі көмегімен көмекке көмектің
құжат құжаттар құжатты құжаттың құжатына құжатыңыз
көшірме көшірмесі көшірмені көшірмелер
бума бумада бумадағы бумасына бумаларға
файл файлдар файлды файлдың файлыңызды файлға файлынан
үй үйде үйі үйдің үйлер
орын орны орнында орындар орынға
қауіп қаупі қауіптер қауіптен
мәтін мәтінді мәтіні мәтіннің мәтінде
пароль парольді паролі пароліңізді парольдер
факт фактіні факті фактілер
компьютер компьютердің компьютеріңізге компьютерлерде компьютермен
Қазақстан Қазақстанда Қазақстанның Қазақстаннан Қазақстанға
басу басыңыз басуға басудың
сақтау сақтаңыз сақтауға
құрылғы құрылғысы құрылғыны құрылғылар құрылғыңыз
байланыс байланысы байланысты байланыспен
"""
RUSSIAN = """
пароль пароли паролем пароля паролями
клавиатура клавиатуру клавиатурой клавиатуры клавиатур
компьютер компьютера компьютеры компьютеров компьютером
экран экрана экраном экраны экранов
объём объёма объём объемом
мышь мышью мыши мышей
указатель указателя указателем указатели
Казахстан Казахстана Казахстане Казахстаном
"""


@pytest.mark.parametrize("forms", KAZAKH.split("\n")[1:-1], ids=lambda forms: forms.split()[0])
def test_forms_of_a_kazakh_word_have_one_stem_and_one_key(forms):
    assert len({fold(form, "kk") for form in forms.split()}) == 1
    assert len({make_key(form, "kk") for form in forms.split()}) == 1


@pytest.mark.parametrize("forms", RUSSIAN.split("\n")[1:-1], ids=lambda forms: forms.split()[0])
def test_forms_of_a_russian_word_have_one_stem_and_one_key(forms):
    assert len({fold(form, "ru") for form in forms.split()}) == 1
    assert len({make_key(form, "ru") for form in forms.split()}) == 1


def test_different_words_keep_different_stems():
    """The control of the two tests above."""
    assert len({fold(forms.split()[0], "kk") for forms in KAZAKH.split("\n")[1:-1]}) == 26
    assert len({make_key(forms.split()[0], "kk") for forms in KAZAKH.split("\n")[1:-1]}) == 26
    assert len({fold(forms.split()[0], "ru") for forms in RUSSIAN.split("\n")[1:-1]}) == 8


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("кітабымыздан", "кітап"),
        ("Тышқанның", "тышқан"),
        ("ТЕРЕЗЕСІНІҢ", "терезе"),
        ("сурет", "сурет"),
        ("принтер", "принтер"),
        ("экран", "экран"),
        ("ана", "ана"),
        ("су", "су"),
        ("Windows", "windows"),
        ("2026", "2026"),
        ("", ""),
    ],
)
def test_a_kazakh_stem_is_the_word_without_its_endings(word, stem):
    assert fold(word, "kk") == stem


@pytest.mark.parametrize("word", ["кітаплер", "терезелар", "кітапде", "файлқа", "сөздан"])
def test_an_ending_out_of_harmony_or_after_a_wrong_sound_stays(word):
    assert fold(word, "kk") == word


@pytest.mark.parametrize(
    "words",
    [
        "Қазақстан казакстан KAZAKSTAN kazakstan qazaqstan qazaqstannyñ kazakstanda",
        "компьютер kompiuter kompyuter kompyuterdin kompyuterding",
        "құпиясөз купиясоз kupiasoz qupiyasoz qūpiasöz kupiyasozdi",
        "мекенжай mekenjai mekenzhay mekenzhayyn мекенжайын",
        "кітабымыз китабымыз kitabymyz kitabımız",
        "тышқанның тышканнын tyshkannyng tyşqannıñ tishkannin",
        "пернетақта пернетакта pernetakta pernetaqta",
        "үйде уйде uide üyde",
        "һәм хам",
        "кітап кiтап kitap",  # the second has a Latin i
    ],
)
def test_a_kazakh_word_has_one_key_however_it_is_typed(words):
    assert len({make_key(word, "kk") for word in words.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "пароль пароли parol paroli parolem PAROL",
        "клавиатура klaviatura klaviaturu клавиатуру",
        "компьютер kompiuter kompyuter kompyuterov",
        "программа програма programme",
        "ещё еще",
        "мышь mysh myshyu",
        "приложение prilozhenie prilozhenii",
        "щёлкните shchelknite shelknite",
        "Казахстан kazahstan kazakhstan",
        "файл fail fayl файлы",
        "сайты sait sayty",
        "наименование naimenovanie",
        "за́мок замок zamok",
    ],
)
def test_a_russian_word_has_one_key_however_it_is_typed(words):
    assert len({make_key(word, "ru") for word in words.split()}) == 1


def test_a_key_holds_letters_and_digits_alone():
    for word in ("ол'ш", "a'b", "x’y", "été", "Straße", "№5", "ﬁle", "١٢"):
        for match in WORD.finditer(word):
            assert make_key(match.group(), "kk").isalnum()
            assert make_key(match.group(), "ru").isalnum()


def test_a_run_longer_than_any_word_is_left_alone():
    assert fold("лар" * 5000, "kk") == "лар" * 5000
    assert make_key("лар" * 5000, "ru") == "лар" * 5000


def test_words_are_found_with_apostrophes_and_accents_inside():
    assert [match.group() for match in WORD.finditer("«Alt»+F4, o'zbek, за́мок_ 3-қадам")] == [
        "Alt",
        "F4",
        "o'zbek",
        "за́мок",
        "3",
        "қадам",
    ]
