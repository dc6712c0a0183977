"""What the owner of an account hears of, whoever did it."""

from typing import Final

PASSWORD_CHANGED: Final = "password_changed"  # noqa: S105 - no password
SECOND_FACTOR_ON: Final = "second_factor_on"
SECOND_FACTOR_OFF: Final = "second_factor_off"
NEW_SIGN_IN: Final = "new_sign_in"
EMAIL_CHANGED: Final = "email_changed"
PHONE_CHANGED: Final = "phone_changed"
CONTACT_LOST: Final = "contact_lost"  # somebody else has confirmed it
ROLE_GRANTED: Final = "role_granted"
ROLE_WITHDRAWN: Final = "role_withdrawn"
POST_BEGUN: Final = "post_begun"
POST_ENDED: Final = "post_ended"

# Column of Person to the kind of its change.
CONTACT_KINDS: Final = {"email": EMAIL_CHANGED, "phone": PHONE_CHANGED}
