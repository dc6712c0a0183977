"""Word forms of Kazakh and Russian: stems, and keys that are the same however a word is typed.

`fold` returns the stem of a word as it is spelled; it tells whether two words of one text are
forms of one word. `make_key` also forgets what people type otherwise: Russian letters for Kazakh
ones, Latin for Cyrillic. Both forget case, accents and ё.

Russian stems are those of the Snowball algorithm. Kazakh endings are taken off one after another
from the end until none is left, since they follow each other: кітап-тар-ымыз-дан. An ending comes
off only after a sound that it can follow, and only if its vowel is in harmony with the stem's. A
stem may come out shorter than the grammar's (бап for баптау); what matters is that all
forms of a word come out alike.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from snowballstemmer.russian_stemmer import RussianStemmer

WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ\u0301][^\W\d_]+)*")  # \u0301 is an accent

_MAX_LETTERS: Final = 64  # a longer run of letters is no word, and is left as it is

# --- Letters -------------------------------------------------------------------------------------

_FRONT: Final = "әеөүіэ"
_BACK: Final = "аоұыяё"
_VOWELS: Final = _FRONT + _BACK + "иуюя"
_CONSONANTS: Final = "бвгғджзйкқлмнңпрстфхһцчшщ"
# After б, в, г and д, which end loanwords alone, endings begin as after voiceless consonants.
_VOICELESS: Final = "пткқсшфхһцчщбвгд"
_VOICED: Final = "жзйлру"

# --- Kazakh endings ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ending:
    """An ending and the letters that may stand before it."""

    text: str
    after: frozenset[str]
    min_stem: int


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The endings and exceptions in the letters of Kazakh, or in those of skeletons."""

    endings: tuple[_Ending, ...]
    stems: frozenset[str]
    contracted: dict[str, str]
    has_harmony: bool  # skeletons cannot tell front vowels from back ones


# Endings by their slot, and the letters that they follow. Longer ones are tried first.
_TABLE: Final = (
    # plural
    ("лар лер", _VOWELS + "рй"),
    ("дар дер", "зжлмнң"),
    ("тар тер", _VOICELESS),
    # genitive, and what belongs to somebody
    ("ның нің нікі", _VOWELS + "мнң"),
    ("дың дің дікі", _VOICED),
    ("тың тің тікі", _VOICELESS),
    # accusative; after the possessive of the third person it is н alone
    ("ны ні", _VOWELS),
    ("ды ді", _VOICED + "мнң"),
    ("ты ті", _VOICELESS),
    ("сын сін", _VOWELS),
    ("ын ін", _CONSONANTS + "у"),
    # dative
    ("ға ге", _VOWELS + _VOICED + "мнң"),
    ("қа ке", _VOICELESS),
    ("на не", "ыі"),
    # locative, and what is there
    ("да де дағы дегі", _VOWELS + _VOICED + "мнң"),
    ("та те тағы тегі", _VOICELESS),
    ("нда нде ндағы ндегі", "ыі"),
    # ablative
    ("дан ден", _VOWELS + _VOICED),
    ("тан тен", _VOICELESS),
    ("нан нен", "мнңыі"),
    # instrumental
    ("мен", _VOWELS + "йлмнңр"),
    ("бен", "зж"),
    ("пен", _VOICELESS),
    # possessive: mine and thine after consonants, his, ours and yours
    ("ым ім ың ің ы і", _CONSONANTS + "у"),
    ("сы сі", _VOWELS),
    ("ымыз іміз ыңыз іңіз", _CONSONANTS + "у"),
    ("мыз міз ңыз ңіз", _VOWELS),
    # infinitive: басу beside басыңыз, сақтау beside сақтаңыз
    ("у", _CONSONANTS + "аеыі"),
)
_WITHOUT_HARMONY: Final = ("мен", "бен", "пен", "нікі", "дікі", "тікі", "у")
# Loanwords that end so take front endings after a back vowel: паролі, факті, циклі.
_ANY_HARMONY: Final = ("л", "кт", "кс", "ск")
# Stems that lose a vowel before an ending: әріп, әрпі.
_CONTRACTED: Final = {
    "әрп": "әріп",
    "қарп": "қаріп",
    "қауп": "қауіп",
    "орн": "орын",
    "халқ": "халық",
    "ауз": "ауыз",
    "еркн": "еркін",
    "ерк": "ерік",
    "көрк": "көрік",
    "құлп": "құлып",
    "мұрн": "мұрын",
    "мойн": "мойын",
    "көңл": "көңіл",
    "даус": "дауыс",
    "бөлг": "бөлік",
    "бүлг": "бүлік",
}
# Stems that end as if with an ending, or whose last letter could begin one (экран-ы, not экра-ны).
_STEM_LIST: Final = """
    қазақстан өзбекстан қырғызстан тәжікстан түрікменстан пәкістан
    экран орын сан зиян күн он тышқан телефон смартфон микрофон мәтін план дүкен емтихан маман
    заман тұрғын тиын орган адрес кеңес дыбыс процесс жұмыс демалыс таныс байланыс көрініс тапсырыс
    тест факт пункт объект акт лист пост шрифт скрипт контакт проект текст
    пернетақта тақта почта пошта апта команда үй іс ат өз із іш
"""
_STEMS: Final = frozenset(_STEM_LIST.split())
# Some forms of экран and объём look like verbs to the Russian algorithm: экра beside экран.
_RUSSIAN_VERBLIKE: Final = re.compile("(?<=...[ая])н$")
_RUSSIAN_STEMS: Final = {"объ": "объем"}
_FINAL_SOUNDS: Final = {"б": "п", "г": "к", "ғ": "қ"}  # кітабы, көмегі, құлағы

# --- One skeleton for all scripts ----------------------------------------------------------------

_LOOK_ALIKES: Final = str.maketrans("қғңүұөіәһ", "кгнууоиах")
_SKELETON: Final = str.maketrans(
    {"ц": "тс", "щ": "ш", "я": "иа", "ю": "иу", "э": "е", "ы": "и", "й": "и", "ь": "", "ъ": ""}
    | {chr(letter): chr(plain) for letter, plain in _LOOK_ALIKES.items()}
)
_MARKED_LATIN: Final = str.maketrans({"ş": "sh", "ç": "ch", "ı": "y", "ß": "ss"})
_LATIN: Final = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("sh", "ш"),
    ("zh", "ж"),
    ("ch", "ч"),
    ("kh", "х"),
    ("gh", "г"),
    ("ph", "ф"),
    ("ck", "к"),
    ("ts", "ц"),
    ("ya", "я"),
    ("yu", "ю"),
    ("yo", "е"),
    *zip("abdefghijklmnopqrstuvwz", "абдефгхижклмнопкрстуввз", strict=True),
    ("x", "кс"),
)
_LATIN_PARTS: Final = re.compile("|".join(latin for latin, _ in _LATIN))
_TO_CYRILLIC: Final = dict(_LATIN)
# Latin letters inside a Cyrillic word are slips of the keyboard: "кiтап" with a Latin i.
_SLIPS: Final = str.maketrans("aceiopxyhkmtb", "асеіорхуһкмтв")
# Latin i after a vowel is й where the syllable ends: fail, sait, but not naimenovanie.
_SHORT_I: Final = re.compile("(?<=[аеиоуы])и(?=[б-джзк-нп-тф-щ]?(?:$|[б-джзк-нп-тф-щ]))")
_HAS_LATIN: Final = re.compile("[a-zı]")
_HAS_CYRILLIC: Final = re.compile("[а-яәғқңөұүһі]")


def _build_endings(*, is_skeleton: bool) -> tuple[_Ending, ...]:
    """Return the endings of the table, the longer ones first, as spelled or as in skeletons."""
    endings: dict[str, set[str]] = {}
    for texts, after in _TABLE:
        for text in texts.split():
            key = text.translate(_SKELETON) if is_skeleton else text
            # ю is "иу" in a skeleton, and stands before an ending with its last letter
            letters = [one.translate(_SKELETON)[-1:] for one in after] if is_skeleton else after
            endings.setdefault(key, set()).update(letters)
    return tuple(
        _Ending(text, frozenset(after), 2 if len(text) > 1 and text[0] not in _VOWELS else 3)
        for text, after in sorted(endings.items(), key=lambda row: (-len(row[0]), row[0]))
    )


_AS_SPELLED: Final = _Spelling(
    _build_endings(is_skeleton=False), _STEMS, _CONTRACTED, has_harmony=True
)
_AS_SKELETON: Final = _Spelling(
    _build_endings(is_skeleton=True),
    frozenset(stem.translate(_SKELETON) for stem in _STEMS),
    {short.translate(_SKELETON): full.translate(_SKELETON) for short, full in _CONTRACTED.items()},
    has_harmony=False,
)


# --- What others call ----------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def fold(word: str, language: str) -> str:
    """Return the stem of one word of a text in this language (kk or ru), in its own letters.

    Words of other scripts, numbers and runs longer than any word come back in lower case.
    """
    plain = _simplify_word(word)
    if not _HAS_CYRILLIC.search(plain) or len(plain) > _MAX_LETTERS:
        return plain
    if language == "ru":
        return _stem_russian(plain)
    return _unify_final(_strip_endings(plain.replace("ь", ""), _AS_SPELLED))


@lru_cache(maxsize=50_000)
def make_key(word: str, language: str) -> str:
    """Return what a word of this language is looked up by, whatever letters it is typed with.

    Кітабымыз, китабымыз and kitabymyz have one key in Kazakh; пароли and paroli one in Russian.
    """
    plain = _simplify_word(word)
    if len(plain) > _MAX_LETTERS:
        return plain
    if language == "ru":
        stem = _stem_russian(_to_cyrillic(plain).translate(_LOOK_ALIKES))
        return _collapse_doubles(_make_skeleton(stem))
    stem = _strip_endings(_make_skeleton(_to_cyrillic(plain)), _AS_SKELETON)
    return _collapse_doubles(_unify_final(stem))


# --- Steps of both -------------------------------------------------------------------------------


def _simplify_word(word: str) -> str:
    """Return the word in lower case without accents and apostrophes; й and Kazakh letters stay."""
    lowered = word.lower().replace("ё", "е").translate(_MARKED_LATIN)
    decomposed = unicodedata.normalize("NFKD", lowered.replace("й", "\ue000"))
    plain = "".join(
        letter
        for letter in decomposed
        if not unicodedata.combining(letter) and letter not in "'’ʼʹ"
    ).replace("\ue000", "й")
    has_both = _HAS_LATIN.search(plain) and _HAS_CYRILLIC.search(plain)
    return plain.translate(_SLIPS) if has_both else plain


def _to_cyrillic(word: str) -> str:
    """Return a Latin word as it would be spelled in Cyrillic; y is ы, or й beside a vowel."""
    if not _HAS_LATIN.search(word):
        return word
    word = re.sub("c(?=[eiy])", "s", word)
    word = re.sub("c(?!h|k)", "k", word)
    cyrillic = _LATIN_PARTS.sub(lambda part: _TO_CYRILLIC[part.group()], word)
    cyrillic = re.sub("(?<=[аеиоуы])y", "й", cyrillic)
    cyrillic = _SHORT_I.sub("й", cyrillic)
    return cyrillic.replace("y", "ы")


def _make_skeleton(word: str) -> str:
    """Return the word in the letters that all ways of typing share."""
    skeleton = word.translate(_SKELETON)
    skeleton = re.sub("ии(?=[ау])", "и", skeleton)  # ия, iya and ia are one
    return re.sub("нг(?=$|и)", "н", skeleton)  # ng is how ң is typed


def _stem_russian(word: str) -> str:
    stem = str(RussianStemmer().stemWord(word))
    return _RUSSIAN_VERBLIKE.sub("", _RUSSIAN_STEMS.get(stem, stem))


def _strip_endings(word: str, spelling: _Spelling) -> str:
    """Return the word without its Kazakh endings."""
    stem = word
    while stem not in spelling.stems:
        shorter = [
            stem[: -len(ending.text)]
            for ending in spelling.endings
            if _can_strip(stem, ending, spelling)
        ]
        if not shorter:
            break
        stem = next((one for one in shorter if one in spelling.stems), shorter[0])
        stem = spelling.contracted.get(stem, stem)
    return stem


def _can_strip(word: str, ending: _Ending, spelling: _Spelling) -> bool:
    if not word.endswith(ending.text):
        return False
    stem = word[: -len(ending.text)]
    if stem in spelling.stems or stem in spelling.contracted:
        return True
    if len(stem) < ending.min_stem or stem[-1] not in ending.after:
        return False
    if not any(letter in _VOWELS for letter in stem):
        return False
    return not spelling.has_harmony or _is_in_harmony(stem, ending.text)


def _is_in_harmony(stem: str, ending: str) -> bool:
    """Return whether the ending's vowel goes with the stem's last one; и, у and ю go with all."""
    if ending in _WITHOUT_HARMONY or stem.endswith(_ANY_HARMONY):
        return True
    last = next(letter for letter in reversed(stem) if letter in _VOWELS)
    is_front_ending = any(letter in _FRONT for letter in ending)
    return last in (_FRONT if is_front_ending else _BACK) or last in "иую"


def _unify_final(stem: str) -> str:
    """Return the stem with a voiceless last sound, as it stands without endings."""
    return stem[:-1] + _FINAL_SOUNDS.get(stem[-1:], stem[-1:])


def _collapse_doubles(key: str) -> str:
    """Return the key with doubled letters written once: программа is typed with one м as well."""
    return re.sub(r"([^\W\d_])\1+", r"\1", key)
