"""The kinds of scenes by name."""

from typing import Final

from lms.scenes.rules.kinds.base import Kind
from lms.scenes.rules.kinds.browser import BROWSER
from lms.scenes.rules.kinds.eservice import ESERVICE
from lms.scenes.rules.kinds.files import FILES
from lms.scenes.rules.kinds.inbox import INBOX
from lms.scenes.rules.kinds.mail import MAIL
from lms.scenes.rules.kinds.office import OFFICE
from lms.scenes.rules.kinds.pointing import POINTING
from lms.scenes.rules.kinds.typing import TYPING

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind for kind in (BROWSER, ESERVICE, FILES, INBOX, MAIL, OFFICE, POINTING, TYPING)
}
