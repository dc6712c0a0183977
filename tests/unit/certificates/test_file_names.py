"""Names of the certificates in a ZIP: they sort by the holder and fit Windows and Linux."""

import pytest

from lms.certificates.rules import name_file

NUMBER = "7K2M-9QXW-3TRB-5HNA-4C"


def test_a_name_says_whose_certificate_of_which_course_it_is():
    name = name_file("Нұрғалиева", "Әсел", "Ақпараттық қауіпсіздік", NUMBER, 1)
    assert name == f"Нұрғалиева_Әсел_Ақпараттық-қауіпсіздік_{NUMBER}.pdf"


def test_a_corrected_certificate_names_its_edition():
    assert name_file("Ким", "Ян", "Курс", NUMBER, 2) == f"Ким_Ян_Курс_{NUMBER}-2.pdf"


@pytest.mark.parametrize(
    ("surname", "title", "expected"),
    [
        ("Ким", 'a<b>c:d"e/f\\g|h?i*j', "Ким_Ян_a-b-c-d-e-f-g-h-i-j"),
        ("Ким", "MS Office 2.0. ", "Ким_Ян_MS-Office-2-0"),
        ("../../etc", "Курс", "etc_Ян_Курс"),
        ("con.", "Курс", "con_Ян_Курс"),
        ("Қара\u202eбек\x00", "Курс", "Қара-бек_Ян_Курс"),
        ("Ким_Пак", "Курс", "Ким-Пак_Ян_Курс"),
        ("", "Курс", "Ян_Курс"),
        ("Ким", "«»", "Ким_Ян"),
    ],
)
def test_what_a_system_may_refuse_is_left_out(surname, title, expected):
    assert name_file(surname, "Ян", title, NUMBER, 1) == f"{expected}_{NUMBER}.pdf"


def test_the_longest_name_fits():
    name = name_file("Ұ" * 100, "Қ" * 100, "Ғ" * 200, NUMBER, 99)
    assert len(name.encode()) <= 255 and name.endswith(f"{NUMBER}-99.pdf")
