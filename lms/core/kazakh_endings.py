"""Kazakh endings, and the sounds that they follow."""

from typing import Final

FRONT: Final = "әеөүіэ"
BACK: Final = "аоұыяё"
VOWELS: Final = FRONT + BACK + "иуюя"
_CONSONANTS: Final = "бвгғджзйкқлмнңпрстфхһцчшщ"
# After б, в, г and д, which end loanwords alone, endings begin as after voiceless consonants.
_VOICELESS: Final = "пткқсшфхһцчщбвгд"
_VOICED: Final = "жзйлру"
# Endings by their slot, and the letters that they follow. Longer ones are tried first.
ENDINGS: Final = (
    # plural
    ("лар лер", VOWELS + "рй"),
    ("дар дер", "зжлмнң"),
    ("тар тер", _VOICELESS),
    # genitive, and what belongs to somebody
    ("ның нің нікі", VOWELS + "мнң"),
    ("дың дің дікі", _VOICED),
    ("тың тің тікі", _VOICELESS),
    # accusative; after the possessive of the third person it is н alone
    ("ны ні", VOWELS),
    ("ды ді", _VOICED + "мнң"),
    ("ты ті", _VOICELESS),
    ("сын сін", VOWELS),
    ("ын ін", _CONSONANTS + "у"),
    # dative
    ("ға ге", VOWELS + _VOICED + "мнң"),
    ("қа ке", _VOICELESS),
    ("на не", "ыі"),
    # locative, and what is there
    ("да де дағы дегі", VOWELS + _VOICED + "мнң"),
    ("та те тағы тегі", _VOICELESS),
    ("нда нде ндағы ндегі", "ыі"),
    # ablative
    ("дан ден", VOWELS + _VOICED),
    ("тан тен", _VOICELESS),
    ("нан нен", "мнңыі"),
    # instrumental
    ("мен", VOWELS + "йлмнңр"),
    ("бен", "зж"),
    ("пен", _VOICELESS),
    # possessive: mine and thine after consonants, his, ours and yours
    ("ым ім ың ің ы і", _CONSONANTS + "у"),
    ("сы сі", VOWELS),
    ("ымыз іміз ыңыз іңіз", _CONSONANTS + "у"),
    ("мыз міз ңыз ңіз", VOWELS),
    # infinitive: басу beside басыңыз, сақтау beside сақтаңыз
    ("у", _CONSONANTS + "аеыі"),
)
WITHOUT_HARMONY: Final = ("мен", "бен", "пен", "нікі", "дікі", "тікі", "у")
# Loanwords that end so take front endings after a back vowel: паролі, факті, циклі.
ANY_HARMONY: Final = ("л", "кт", "кс", "ск")
