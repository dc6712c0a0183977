"""Use cases of signing in and of the own account. Import them from here."""

from lms.auth.services.api_tokens import (
    get_token_owners,
    load_token_organisation,
    make_api_token,
    revoke_api_token,
)
from lms.auth.services.authenticator import (
    confirm_second_factor,
    draw_pending_secret,
    get_password_fingerprint,
    get_pending_secret,
    remove_second_factor,
    take_code,
)
from lms.auth.services.browser_sessions import (
    build_browser_key,
    end_own_sign_in,
    end_sign_in,
    start_sign_in,
)
from lms.auth.services.card_ends import end_cards, revoke_card
from lms.auth.services.card_recipients import CARD_BATCH, can_make_card
from lms.auth.services.card_redemption import (
    check_card_throttle,
    find_person_by_card,
    load_person_by_card,
    record_refused_card,
    spend_card,
    use_card,
)
from lms.auth.services.card_sheets import CardSheets, lay_out_cards
from lms.auth.services.cards import (
    Card,
    activate_cards,
    draft_cards,
    list_waiting,
    make_cards,
    print_cards,
)
from lms.auth.services.care import end_own_access, set_care
from lms.auth.services.contact_confirmation import (
    confirm_by_code,
    confirm_by_link,
    find_contact_to_confirm,
    request_confirmation,
)
from lms.auth.services.credentials import Credential, NameAndYear, find_by_login
from lms.auth.services.invitations import (
    create_invitation_link,
    delete_ended_access,
    end_unused_access,
)
from lms.auth.services.link_redemption import load_person_by_link, use_password_link
from lms.auth.services.own_account import Profile, edit_profile, replace_password
from lms.auth.services.password_reset import (
    PasswordOwner,
    create_password_link,
    find_card_owner,
    find_link_owner,
    set_password_by_card,
    set_password_by_link,
)
from lms.auth.services.passwords import change_password, get_minimum_length
from lms.auth.services.recovery import request_recovery
from lms.auth.services.recovery_codes import draw_recovery_codes, is_app_code, use_recovery_code
from lms.auth.services.reset_codes import redeem_recovery_code
from lms.auth.services.second_factor import (
    confirm_code,
    drop_second_factor,
    prepare_second_factor,
    replace_recovery_codes,
    set_up_second_factor,
)
from lms.auth.services.sign_in import Browser, CodeNeeded, SignedIn, Verifier, sign_in
from lms.auth.services.sign_in_attempts import check_throttle
from lms.auth.services.sign_up import create_citizen, sign_up
from lms.auth.services.token_custody import block_person, withdraw_role
from lms.auth.services.token_holders import load_token, record_token_use
from lms.auth.services.token_rows import list_tokens

__all__ = [
    "CARD_BATCH",
    "Browser",
    "Card",
    "CardSheets",
    "CodeNeeded",
    "Credential",
    "NameAndYear",
    "PasswordOwner",
    "Profile",
    "SignedIn",
    "Verifier",
    "activate_cards",
    "block_person",
    "build_browser_key",
    "can_make_card",
    "change_password",
    "check_card_throttle",
    "check_throttle",
    "confirm_by_code",
    "confirm_by_link",
    "confirm_code",
    "confirm_second_factor",
    "create_citizen",
    "create_invitation_link",
    "create_password_link",
    "delete_ended_access",
    "draft_cards",
    "draw_pending_secret",
    "draw_recovery_codes",
    "drop_second_factor",
    "edit_profile",
    "end_cards",
    "end_own_access",
    "end_own_sign_in",
    "end_sign_in",
    "end_unused_access",
    "find_by_login",
    "find_card_owner",
    "find_contact_to_confirm",
    "find_link_owner",
    "find_person_by_card",
    "get_minimum_length",
    "get_password_fingerprint",
    "get_pending_secret",
    "get_token_owners",
    "is_app_code",
    "lay_out_cards",
    "list_tokens",
    "list_waiting",
    "load_person_by_card",
    "load_person_by_link",
    "load_token",
    "load_token_organisation",
    "make_api_token",
    "make_cards",
    "prepare_second_factor",
    "print_cards",
    "record_refused_card",
    "record_token_use",
    "redeem_recovery_code",
    "remove_second_factor",
    "replace_password",
    "replace_recovery_codes",
    "request_confirmation",
    "request_recovery",
    "revoke_api_token",
    "revoke_card",
    "set_care",
    "set_password_by_card",
    "set_password_by_link",
    "set_up_second_factor",
    "sign_in",
    "sign_up",
    "spend_card",
    "start_sign_in",
    "take_code",
    "use_card",
    "use_password_link",
    "use_recovery_code",
    "withdraw_role",
]
