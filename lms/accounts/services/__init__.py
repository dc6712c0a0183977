"""Use cases of accounts, by what they are about. Import them from here."""

from lms.accounts.services.absences import end_absence, record_absence, withdraw_absence
from lms.accounts.services.accesses import record_access
from lms.accounts.services.adding import NewPerson, PersonAdded, add_person
from lms.accounts.services.api_tokens import (
    load_token,
    make_api_token,
    note_token_use,
    organisation_tokens,
    revoke_api_token,
    token_organisation,
    token_owners,
)
from lms.accounts.services.audit import record_event
from lms.accounts.services.cards import (
    CARD_BATCH,
    Card,
    end_cards,
    keep_cards,
    make_cards,
    person_of_card,
    print_cards,
    revoke_card,
    use_card,
)
from lms.accounts.services.changes import people_changed, send_people_changed
from lms.accounts.services.closings import (
    close_organisation,
    merge_organisations,
    reopen_organisation,
)
from lms.accounts.services.contacts import Contacts, read_contacts
from lms.accounts.services.known import is_known, join_known_person
from lms.accounts.services.new_passwords import (
    PasswordOwner,
    find_card_owner,
    find_link_owner,
    set_password_by_card,
    set_password_by_link,
)
from lms.accounts.services.organisations import (
    OrganisationData,
    create_organisation,
    move_organisation,
    update_organisation,
)
from lms.accounts.services.own_account import Profile, edit_profile, replace_password
from lms.accounts.services.passwords import (
    change_password,
    create_password_link,
    minimum_length,
    person_of_link,
    use_password_link,
)
from lms.accounts.services.people import (
    block_person,
    set_extra_time,
    sign_out_everywhere,
    unblock_person,
    update_person,
    update_profile,
)
from lms.accounts.services.posts import (
    change_post,
    end_post,
    hold_post,
    make_main,
    repeat_main_posts,
)
from lms.accounts.services.roles import grant_role, is_staff, withdraw_role
from lms.accounts.services.second_factors import (
    begin_second_factor,
    confirm_second_factor,
    draw_recovery_codes,
    remove_second_factor,
    second_step_mark,
    take_code,
    use_recovery_code,
    waiting_secret,
)
from lms.accounts.services.second_step import (
    confirm_code,
    drop_second_factor,
    prepare_second_factor,
    replace_recovery_codes,
    set_up_second_factor,
)
from lms.accounts.services.sign_ins import (
    Credential,
    check_throttle,
    end_all_sign_ins,
    end_own_sign_in,
    end_sign_in,
    find_by_login,
    start_sign_in,
)
from lms.accounts.services.sign_ups import (
    PersonNames,
    create_citizen,
    create_person,
    propose_user_name,
)
from lms.accounts.services.signing_in import Browser, CodeNeeded, SignedIn, Verifier, sign_in
from lms.accounts.services.signing_up import sign_up

__all__ = [
    "CARD_BATCH",
    "Browser",
    "Card",
    "CodeNeeded",
    "Contacts",
    "Credential",
    "NewPerson",
    "OrganisationData",
    "PasswordOwner",
    "PersonAdded",
    "PersonNames",
    "Profile",
    "SignedIn",
    "Verifier",
    "add_person",
    "begin_second_factor",
    "block_person",
    "change_password",
    "change_post",
    "check_throttle",
    "close_organisation",
    "confirm_code",
    "confirm_second_factor",
    "create_citizen",
    "create_organisation",
    "create_password_link",
    "create_person",
    "draw_recovery_codes",
    "drop_second_factor",
    "edit_profile",
    "end_absence",
    "end_all_sign_ins",
    "end_cards",
    "end_own_sign_in",
    "end_post",
    "end_sign_in",
    "find_by_login",
    "find_card_owner",
    "find_link_owner",
    "grant_role",
    "hold_post",
    "is_known",
    "is_staff",
    "join_known_person",
    "keep_cards",
    "load_token",
    "make_api_token",
    "make_cards",
    "make_main",
    "merge_organisations",
    "minimum_length",
    "move_organisation",
    "note_token_use",
    "organisation_tokens",
    "people_changed",
    "person_of_card",
    "person_of_link",
    "prepare_second_factor",
    "print_cards",
    "propose_user_name",
    "read_contacts",
    "record_absence",
    "record_access",
    "record_event",
    "remove_second_factor",
    "reopen_organisation",
    "repeat_main_posts",
    "replace_password",
    "replace_recovery_codes",
    "revoke_api_token",
    "revoke_card",
    "second_step_mark",
    "send_people_changed",
    "set_extra_time",
    "set_password_by_card",
    "set_password_by_link",
    "set_up_second_factor",
    "sign_in",
    "sign_out_everywhere",
    "sign_up",
    "start_sign_in",
    "take_code",
    "token_organisation",
    "token_owners",
    "unblock_person",
    "update_organisation",
    "update_person",
    "update_profile",
    "use_card",
    "use_password_link",
    "use_recovery_code",
    "waiting_secret",
    "withdraw_absence",
    "withdraw_role",
]
