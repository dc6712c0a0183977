"""Use cases of accounts. Import them from here."""

from lms.accounts.services.absences import end_absence, record_absence, withdraw_absence
from lms.accounts.services.accesses import record_access
from lms.accounts.services.audit import record_event, record_events
from lms.accounts.services.blocking import block_person, sign_out_everywhere, unblock_person
from lms.accounts.services.changes import iin_changed, people_changed, send_people_changed
from lms.accounts.services.contacts import Contacts, build_contact_columns, read_contacts
from lms.accounts.services.existing_people import add_post_by_iin, has_account
from lms.accounts.services.iin import confirm_iin, find_person_at_counter
from lms.accounts.services.iin_conflicts import decide_conflict
from lms.accounts.services.main_posts import sync_main_posts
from lms.accounts.services.names import PersonNames, check_names
from lms.accounts.services.new_people import create_person
from lms.accounts.services.offer_answers import accept_offer, decline_offer
from lms.accounts.services.offer_ends import expire_offers, withdraw_offer
from lms.accounts.services.offers import Placement, add_post, give_or_offer_post, repeat_offer
from lms.accounts.services.organisation_closing import (
    close_organisation,
    merge_organisations,
    reopen_organisation,
)
from lms.accounts.services.organisation_moves import move_organisation
from lms.accounts.services.organisations import (
    OrganisationData,
    create_organisation,
    update_organisation,
)
from lms.accounts.services.people import (
    is_sign_in_name_changed,
    set_extra_time,
    update_person,
    update_profile,
)
from lms.accounts.services.person_entry import AddedPerson, NewPerson, add_person
from lms.accounts.services.person_locks import lock_actor
from lms.accounts.services.post_terms import PostTerms
from lms.accounts.services.posts import change_post, end_post, make_main_post
from lms.accounts.services.roles import grant_role, is_staff, withdraw_role
from lms.accounts.services.sign_ins import end_all_sign_ins
from lms.accounts.services.user_names import propose_user_name

__all__ = [
    "AddedPerson",
    "Contacts",
    "NewPerson",
    "OrganisationData",
    "PersonNames",
    "Placement",
    "PostTerms",
    "accept_offer",
    "add_person",
    "add_post",
    "add_post_by_iin",
    "block_person",
    "build_contact_columns",
    "change_post",
    "check_names",
    "close_organisation",
    "confirm_iin",
    "create_organisation",
    "create_person",
    "decide_conflict",
    "decline_offer",
    "end_absence",
    "end_all_sign_ins",
    "end_post",
    "expire_offers",
    "find_person_at_counter",
    "give_or_offer_post",
    "grant_role",
    "has_account",
    "iin_changed",
    "is_sign_in_name_changed",
    "is_staff",
    "lock_actor",
    "make_main_post",
    "merge_organisations",
    "move_organisation",
    "people_changed",
    "propose_user_name",
    "read_contacts",
    "record_absence",
    "record_access",
    "record_event",
    "record_events",
    "reopen_organisation",
    "repeat_offer",
    "send_people_changed",
    "set_extra_time",
    "sign_out_everywhere",
    "sync_main_posts",
    "unblock_person",
    "update_organisation",
    "update_person",
    "update_profile",
    "withdraw_absence",
    "withdraw_offer",
    "withdraw_role",
]
