"""Names, numbers and files in the world that the tests attack."""

from io import BytesIO
from typing import Any, Final

from lms.core.crypto import encrypt_file
from lms.core.tables.xlsx_writer import stream_xlsx
from tests.factories.api import make_bin, make_iin

ROLES: Final = ("visitor", "learner", "trainer", "consultant", "district", "region", "hr", "admin")
# In the names of all people and organisations outside Akmola, and in reasons of their assignments.
CANARY: Final = "Канарейка"
CANARY_LOGIN: Final = "kanareika"  # in the user names and emails of some of them
CANARY_IIN: Final = make_iin(700)
CLAIMED_IIN: Final = make_iin(702)
CANARY_BIN: Final = make_bin(701)
# The surname of a person whom the district's officer and HR may see.
SEEN_SURNAME: Final = "Көрінген"
# The surname of a person whose main post is elsewhere, with a second post here.
BOTH: Final = "Екеуінде"
PASSWORD: Final = "kok-tobe-7-samal"
SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of everybody's authenticator app
MISSING: Final = 987654
REPUBLIC: Final = "republic"
PERIOD: Final = "2026-Q1"  # whose report may be handed in now
SHEET: Final = b"%PDF-1.7 a sheet that was drawn before"
DRAWN_PDF: Final = b"%PDF-1.7 drawn"
PREPARED_KEY: Final = b"k" * 32
WORKBOOK: Final = b"".join(stream_xlsx(title="Адамдар", header=["Тегі"], rows=[["Адам"]]))
PREPARED: Final = b"".join(encrypt_file(BytesIO(WORKBOOK), PREPARED_KEY))
Variants = dict[str, dict[str, Any]]
