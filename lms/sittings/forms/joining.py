"""The form by which a learner joins a sitting."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from lms.core.i18n import lazy_gettext
from lms.web.forms import BaseForm, PlainText, clean_text


class RoomCodeForm(BaseForm):
    """The room code from the board."""

    code = StringField(
        lazy_gettext("Room code"),
        filters=[clean_text],
        description=lazy_gettext("Eight digits from the board, with or without the gap."),
        validators=[
            DataRequired(lazy_gettext("Type the code from the board.")),
            Length(max=40),
            PlainText(),
        ],
    )
