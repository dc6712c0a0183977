"""Names, numbers and files that stand in the world of the attacks."""

from io import BytesIO
from typing import Any, Final

from lms.core.crypto import encrypt_file
from lms.core.tables.xlsx_writer import stream_xlsx
from tests.factories.api import make_bin
from tests.factories.api import make_iin as digits_of

ROLES: Final = ("visitor", "learner", "trainer", "consultant", "district", "region", "hr", "admin")
CANARY: Final = "Канарейка"  # stands in the names of all people and bodies outside Akmola, and in the reasons of their assignments
CANARY_LOGIN: Final = "kanareika"  # in the user names and e-mail addresses of some of them
CANARY_IIN: Final = digits_of(700)
CLAIMED_IIN: Final = digits_of(702)
CANARY_BIN: Final = make_bin(701)
# The surname of somebody whom the officer and HR of the place may see.
SEEN_SURNAME: Final = "Көрінген"
BOTH: Final = (
    "Екеуінде"  # the surname of somebody whose main post is elsewhere, and who has another one here
)
PASSWORD: Final = "kok-tobe-7-samal"
SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of everybody's app
MISSING: Final = 987654
REPUBLIC: Final = "republic"
PERIOD: Final = "2026-Q1"  # whose report may be handed in now
SHEET: Final = b"%PDF-1.7 a sheet that was drawn before"
DRAWN_PDF: Final = b"%PDF-1.7 drawn"
PREPARED_KEY: Final = b"k" * 32
WORKBOOK: Final = b"".join(stream_xlsx(title="Адамдар", header=["Тегі"], rows=[["Адам"]]))
PREPARED: Final = b"".join(encrypt_file(BytesIO(WORKBOOK), PREPARED_KEY))
Ways = dict[str, dict[str, Any]]
