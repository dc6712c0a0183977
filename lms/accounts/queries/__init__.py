"""Reads of people, their posts and organisations, and of who may see them.

Import them from here.
"""

from lms.accounts.queries.accesses import AccessRow, list_accesses, list_roles_then
from lms.accounts.queries.actors import (
    build_people_scope,
    get_hr_organisation_ids,
    get_scope_unit_ids,
    load_actor,
    load_actor_by_id,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.queries.iin import (
    CONFIRMING_ROLES,
    can_confirm_iin,
    find_person_to_confirm,
    load_person_to_confirm,
)
from lms.accounts.queries.iin_conflicts import (
    ConflictingAccount,
    ConflictRow,
    count_open_conflicts,
    is_account_with_iin,
    list_conflicting_accounts,
    list_conflicts,
    load_conflict,
)
from lms.accounts.queries.iin_events import IinEvent, list_iin_events
from lms.accounts.queries.organisation_branches import list_organisations_above, read_branch_page
from lms.accounts.queries.organisation_closing import ClosingPreview, preview_closing
from lms.accounts.queries.organisation_history import OrganisationEventRow, list_organisation_events
from lms.accounts.queries.organisation_lists import (
    OrganisationFilter,
    OrganisationRow,
    count_organisations,
    read_organisation_page,
    stream_organisations,
)
from lms.accounts.queries.organisations import (
    build_hr_scope,
    build_organisation_scope,
    can_manage_organisation,
    can_manage_people,
    get_organisation,
    get_organisation_by_bin,
    get_organisation_within,
    get_organisations_by_id,
    list_visible_organisations,
    load_organisation_in_scope,
    search_organisations,
)
from lms.accounts.queries.own_account import read_own_columns
from lms.accounts.queries.people import (
    get_person_by_user_name,
    is_in_scope,
    list_unit_ids_of_people,
    load_person,
    load_person_in_scope,
)
from lms.accounts.queries.people_filters import PeopleFilter, build_people_conditions
from lms.accounts.queries.people_lists import (
    PersonRow,
    count_people,
    find_people_ids,
    read_people_page,
    stream_people,
)
from lms.accounts.queries.personal import build_age_group_column, select_personal_columns
from lms.accounts.queries.posts import (
    PostRow,
    can_manage_person,
    find_owner_organisations,
    is_absence_managed,
    is_absent,
    is_absent_on,
    list_absences,
    list_current_posts,
    list_managed_post_ids,
    list_posts,
)
from lms.accounts.queries.roles import list_grants, list_national_admins
from lms.accounts.queries.sign_ins import SecondStep, get_second_step, list_sign_ins

__all__ = [
    "CONFIRMING_ROLES",
    "AccessRow",
    "ClosingPreview",
    "ConflictRow",
    "ConflictingAccount",
    "IinEvent",
    "OrganisationEventRow",
    "OrganisationFilter",
    "OrganisationRow",
    "PeopleFilter",
    "PersonRow",
    "PostRow",
    "SecondStep",
    "build_age_group_column",
    "build_hr_scope",
    "build_organisation_scope",
    "build_people_conditions",
    "build_people_scope",
    "can_confirm_iin",
    "can_manage_organisation",
    "can_manage_people",
    "can_manage_person",
    "count_open_conflicts",
    "count_organisations",
    "count_people",
    "find_owner_organisations",
    "find_people_ids",
    "find_person_to_confirm",
    "get_hr_organisation_ids",
    "get_organisation",
    "get_organisation_by_bin",
    "get_organisation_within",
    "get_organisations_by_id",
    "get_person_by_user_name",
    "get_scope_unit_ids",
    "get_second_step",
    "is_absence_managed",
    "is_absent",
    "is_absent_on",
    "is_account_with_iin",
    "is_in_scope",
    "list_absences",
    "list_accesses",
    "list_conflicting_accounts",
    "list_conflicts",
    "list_current_posts",
    "list_grants",
    "list_iin_events",
    "list_managed_post_ids",
    "list_national_admins",
    "list_organisation_events",
    "list_organisations_above",
    "list_posts",
    "list_roles_then",
    "list_sign_ins",
    "list_unit_ids_of_people",
    "list_visible_organisations",
    "load_actor",
    "load_actor_by_id",
    "load_conflict",
    "load_organisation_in_scope",
    "load_person",
    "load_person_in_scope",
    "load_person_to_confirm",
    "preview_closing",
    "read_branch_page",
    "read_organisation_page",
    "read_own_columns",
    "read_people_page",
    "search_organisations",
    "select_organisation_subtree_ids",
    "select_personal_columns",
    "select_units_in_scope",
    "stream_organisations",
    "stream_people",
]
