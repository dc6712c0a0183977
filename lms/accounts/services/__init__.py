"""Use cases of accounts, by what they are about. Import them from here."""

from lms.accounts.services.audit import record_event
from lms.accounts.services.contacts import Contacts, read_contacts
from lms.accounts.services.organisations import OrganisationData, create_organisation, update_organisation
from lms.accounts.services.passwords import (
    change_password,
    check_new_password,
    create_password_link,
    is_staff,
    minimum_length,
    own_words,
    person_of_link,
    use_password_link,
)
from lms.accounts.services.people import (
    block_person,
    count_guess,
    set_extra_time,
    sign_out_everywhere,
    unblock_person,
    update_person,
    update_profile,
)
from lms.accounts.services.roles import grant_role, withdraw_role
from lms.accounts.services.sign_ins import (
    Credential,
    check_throttle,
    end_all_sign_ins,
    end_sign_in,
    find_by_login,
    forget_failures,
    record_failed_sign_in,
    renew_password_hash,
    start_sign_in,
)
from lms.accounts.services.sign_ups import Names, count_sign_up, create_person, propose_user_name, sign_up

__all__ = [
    "Contacts",
    "Credential",
    "Names",
    "OrganisationData",
    "block_person",
    "change_password",
    "check_new_password",
    "check_throttle",
    "count_guess",
    "count_sign_up",
    "create_organisation",
    "create_password_link",
    "create_person",
    "end_all_sign_ins",
    "end_sign_in",
    "find_by_login",
    "forget_failures",
    "grant_role",
    "is_staff",
    "minimum_length",
    "own_words",
    "person_of_link",
    "propose_user_name",
    "read_contacts",
    "record_event",
    "record_failed_sign_in",
    "renew_password_hash",
    "set_extra_time",
    "sign_out_everywhere",
    "sign_up",
    "start_sign_in",
    "unblock_person",
    "update_organisation",
    "update_person",
    "update_profile",
    "use_password_link",
    "withdraw_role",
]
