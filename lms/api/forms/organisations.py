"""Operations for organisations."""

from typing import Final

from lms.api.forms.operations import Operation
from lms.api.forms.parts import (
    BIN,
    ID,
    KATO,
    KIND,
    NAME,
    PAGE_FIELDS,
    SMALL_BATCH,
    build_batch_schema,
    build_page_schema,
)
from lms.api.forms.schemas import Day, Integer, Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import N_

_INPUT: Final = Record(
    name="OrganisationSent",
    help=N_(
        "A branch by its BIN, or by our number if it has none. Without parent_bin it stands "
        "directly below the token's "
        "organisation."
    ),
    fields={
        "bin": BIN,
        "id": ID,
        "name_kk": Text(longest=300, example="Көкшетау қаласының бөлімі"),
        "name_ru": Text(longest=300, example="Отдел города Кокшетау"),
        "kind": KIND,
        "region_kato": KATO,
        "parent_bin": BIN,
    },
    required=("name_kk", "name_ru", "region_kato"),
)
_OUTPUT: Final = Record(
    name="Organisation",
    fields={
        "id": ID,
        "bin": Text(longest=12, nullable=True),
        "name_kk": NAME,
        "name_ru": NAME,
        "kind": Text(longest=20),
        "region_kato": Text(longest=20, shortest=0),
        "parent_id": Integer(
            nullable=True, help=N_("Null for the organisation of the token itself.")
        ),
        "closed_on": Day(nullable=True),
    },
    required=("id", "bin", "name_kk", "name_ru", "kind", "region_kato", "parent_id", "closed_on"),
)

PUT_ORGANISATIONS: Final = Operation(
    name="put_organisations",
    method="PUT",
    path="/organisations",
    scope="organisations:write",
    summary=N_("Add and change branches"),
    text=N_(
        "Brings up to 100 organisations below the token's own, in their order: a branch may "
        "stand below one that comes "
        "before it. The token's own organisation and all outside of it stay as they are. A "
        "faulty item stops only "
        "itself."
    ),
    body=Record(
        name="OrganisationsSent",
        fields={"organisations": Array(of=_INPUT, least=1, most=SMALL_BATCH)},
        required=("organisations",),
    ),
    reply=build_batch_schema("OrganisationsSaved", ("created", "changed", "unchanged", "faulty")),
)
GET_ORGANISATIONS: Final = Operation(
    name="get_organisations",
    method="GET",
    path="/organisations",
    scope="organisations:read",
    summary=N_("List organisations"),
    text=N_(
        "The organisation of the token and all below it, closed ones too, in the order of their "
        "numbers."
    ),
    query=Record(name="OrganisationsQuery", fields=PAGE_FIELDS),
    reply=build_page_schema("OrganisationsPage", "organisations", _OUTPUT),
)
