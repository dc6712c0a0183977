"""Operations for people with their posts."""

from typing import Final

from lms.accounts.rules import AUDIENCES
from lms.accounts.rules.personal import EARLIEST_BIRTH_YEAR, SETTLEMENTS, SEXES
from lms.api.forms.operations import Operation
from lms.api.forms.parts import (
    BATCH,
    BIN,
    CATEGORY,
    DAY,
    ID,
    IIN,
    KATO,
    NAME,
    PAGE_FIELDS,
    SMALL_BATCH,
    build_batch_schema,
    build_page_schema,
)
from lms.api.forms.schemas import Boolean, Choice, Integer, Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import LANGUAGES, N_

LATEST_BIRTH_YEAR: Final = 9999  # the year in which the request comes is the last one that is taken

_POST_INPUT: Final = Record(
    name="PostSent",
    help=N_("The post that the person holds. Without an organisation it is that of the token."),
    fields={
        "organisation_bin": BIN,
        "position": Text(longest=200, example="Бас маман"),
        "category": CATEGORY,
        "starts_on": DAY,
    },
)
_PERSON_INPUT: Final = Record(
    name="PersonSent",
    help=N_(
        "A person as a line of the file import has it: what is left out stays as it is. What "
        "people have said themselves of sex, "
        "year of birth, and town or village stays too."
    ),
    fields={
        "iin": IIN,
        "surname": Text(longest=100, example="Тегі"),
        "given_name": Text(longest=100, example="Аты"),
        "patronymic": Text(longest=100),
        "email": Text(longest=254, example="name@example.kz"),
        "phone": Text(longest=40, example="+77011234567"),
        "language": Choice(
            codes=LANGUAGES, help=N_("The language in which we write to the person.")
        ),
        "region_kato": KATO,
        "sex": Choice(
            codes=SEXES,
            help=N_("Only where the IIN does not tell it: what is given here goes before the IIN."),
        ),
        "birth_year": Integer(
            lowest=EARLIEST_BIRTH_YEAR,
            highest=LATEST_BIRTH_YEAR,
            example=1985,
            help=N_("Only where the IIN does not tell it: what is given here goes before the IIN."),
        ),
        "settlement": Choice(
            codes=SETTLEMENTS, help=N_("Whether the person lives in a town or in a village.")
        ),
        "post": _POST_INPUT,
    },
    required=("iin", "surname", "given_name"),
)
_POST_OUTPUT: Final = Record(
    name="Post",
    fields={
        "organisation_id": ID,
        "position": NAME,
        "category": Text(longest=10, shortest=0, help=N_("Empty where nobody has entered it.")),
        "starts_on": DAY,
        "is_main": Boolean(help=N_("Whether it is the person's main post.")),
    },
    required=("organisation_id", "position", "category", "starts_on", "is_main"),
)
_PERSON_OUTPUT: Final = Record(
    name="Person",
    fields={
        "id": ID,
        "iin_last_four": Text(
            longest=4,
            shortest=4,
            nullable=True,
            help=N_("The last four digits of the IIN; the whole IIN is never given."),
        ),
        "surname": NAME,
        "given_name": NAME,
        "patronymic": NAME,
        "audience": Choice(codes=AUDIENCES),
        "blocked": Boolean(),
        "posts": Array(
            of=_POST_OUTPUT,
            most=50,
            help=N_("The posts held now in the organisation of the token and below it."),
        ),
    },
    required=(
        "id",
        "iin_last_four",
        "surname",
        "given_name",
        "patronymic",
        "audience",
        "blocked",
        "posts",
    ),
)

PEOPLE_STATES: Final = ("created", "changed", "invited", "unchanged", "faulty")
PUT_PEOPLE: Final = Operation(
    name="put_people",
    method="PUT",
    path="/people",
    scope="people:write",
    summary=N_("Add and change people"),
    text=N_(
        "Brings up to 500 people with their posts, by IIN: who is not there yet is added, who is "
        "there is changed, and "
        "the same again changes nothing. Nobody is taken away. A faulty item stops only itself. "
        "Whoever uses an account already is invited: the post begins when they accept it, and "
        "until then the reply holds no id of theirs."
    ),
    body=Record(
        name="PeopleSent",
        fields={"people": Array(of=_PERSON_INPUT, least=1, most=BATCH)},
        required=("people",),
    ),
    reply=build_batch_schema("PeopleSaved", PEOPLE_STATES),
)
GET_PEOPLE: Final = Operation(
    name="get_people",
    method="GET",
    path="/people",
    scope="people:read",
    summary=N_("List people"),
    text=N_(
        "The people of the organisation and of those below it, in the order of their numbers. "
        "That a token has read "
        "somebody's data is noted once a day, and the person sees it."
    ),
    query=Record(
        name="PeopleQuery",
        fields={
            **PAGE_FIELDS,
            "organisation": Integer(
                help=N_("Only those of this organisation and below it, by our number.")
            ),
        },
    ),
    reply=build_page_schema("PeoplePage", "people", _PERSON_OUTPUT),
)
END_POSTS: Final = Operation(
    name="end_posts",
    method="POST",
    path="/people/end-posts",
    scope="people:write",
    summary=N_("End posts"),
    text=N_(
        "Ends up to 100 posts: the day, today or earlier, is the last one on which the post is "
        "held. Without an "
        "organisation it is the post in that of the token. A post that has ended already is left "
        "as it is."
    ),
    body=Record(
        name="PostsEnded",
        fields={
            "posts": Array(
                of=Record(
                    name="PostEnded",
                    fields={"iin": IIN, "organisation_bin": BIN, "ends_on": DAY},
                    required=("iin", "ends_on"),
                ),
                least=1,
                most=SMALL_BATCH,
            )
        },
        required=("posts",),
    ),
    reply=build_batch_schema("PostsEndedResult", ("ended", "unchanged", "faulty")),
)
