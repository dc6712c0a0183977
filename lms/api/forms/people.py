"""People with their posts: what is sent and what is given."""

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
    batch_result,
    page_of,
)
from lms.api.forms.schemas import Choice, Flag, Many, Record, Text, Whole
from lms.core.i18n import LANGUAGES, mark

LATEST_BIRTH_YEAR: Final = 9999  # the year in which the request comes is the last one that is taken

_POST_SENT: Final = Record(
    name="PostSent",
    help=mark("The post that the person holds. Without an organisation it is that of the token."),
    fields={
        "organisation_bin": BIN,
        "position": Text(longest=200, example="Бас маман"),
        "category": CATEGORY,
        "starts_on": DAY,
    },
)
_PERSON_SENT: Final = Record(
    name="PersonSent",
    help=mark(
        "A person as a line of the file import has it: what is left out stays as it is. What people have said themselves of sex, "
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
            codes=LANGUAGES, help=mark("The language in which we write to the person.")
        ),
        "region_kato": KATO,
        "sex": Choice(
            codes=SEXES,
            help=mark(
                "Only where the IIN does not tell it: what is given here goes before the IIN."
            ),
        ),
        "birth_year": Whole(
            lowest=EARLIEST_BIRTH_YEAR,
            highest=LATEST_BIRTH_YEAR,
            example=1985,
            help=mark(
                "Only where the IIN does not tell it: what is given here goes before the IIN."
            ),
        ),
        "settlement": Choice(
            codes=SETTLEMENTS, help=mark("Whether the person lives in a town or in a village.")
        ),
        "post": _POST_SENT,
    },
    required=("iin", "surname", "given_name"),
)
_POST_GIVEN: Final = Record(
    name="Post",
    fields={
        "organisation_id": ID,
        "position": NAME,
        "category": Text(longest=10, shortest=0, help=mark("Empty where nobody has entered it.")),
        "starts_on": DAY,
        "is_main": Flag(help=mark("Whether it is the person's main post.")),
    },
    required=("organisation_id", "position", "category", "starts_on", "is_main"),
)
_PERSON_GIVEN: Final = Record(
    name="Person",
    fields={
        "id": ID,
        "iin_last_four": Text(
            longest=4,
            shortest=4,
            nullable=True,
            help=mark("The last four digits of the IIN; the whole IIN is never given."),
        ),
        "surname": NAME,
        "given_name": NAME,
        "patronymic": NAME,
        "audience": Choice(codes=AUDIENCES),
        "blocked": Flag(),
        "posts": Many(
            of=_POST_GIVEN,
            most=50,
            help=mark("The posts held now in the organisation of the token and below it."),
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

PUT_PEOPLE: Final = Operation(
    name="put_people",
    method="PUT",
    path="/people",
    scope="people:write",
    summary=mark("Add and change people"),
    text=mark(
        "Brings up to 500 people with their posts, by IIN: who is not there yet is added, who is there is changed, and "
        "the same again changes nothing. Nobody is taken away. A faulty item stops only itself."
    ),
    body=Record(
        name="PeopleSent",
        fields={"people": Many(of=_PERSON_SENT, least=1, most=BATCH)},
        required=("people",),
    ),
    reply=batch_result("PeopleSaved", ("created", "changed", "unchanged", "faulty")),
)
GET_PEOPLE: Final = Operation(
    name="get_people",
    method="GET",
    path="/people",
    scope="people:read",
    summary=mark("List people"),
    text=mark(
        "The people of the organisation and of those below it, in the order of their numbers. That a token has read "
        "somebody's data is noted once a day, and the person sees it."
    ),
    query=Record(
        name="PeopleAsked",
        fields={
            **PAGE_FIELDS,
            "organisation": Whole(
                help=mark("Only those of this organisation and below it, by our number.")
            ),
        },
    ),
    reply=page_of("PeoplePage", "people", _PERSON_GIVEN),
)
END_POSTS: Final = Operation(
    name="end_posts",
    method="POST",
    path="/people/end-posts",
    scope="people:write",
    summary=mark("End posts"),
    text=mark(
        "Ends up to 100 posts: the day, today or earlier, is the last one on which the post is held. Without an "
        "organisation it is the post in that of the token. A post that has ended already is left as it is."
    ),
    body=Record(
        name="PostsEnded",
        fields={
            "posts": Many(
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
    reply=batch_result("PostsEndedResult", ("ended", "unchanged", "faulty")),
)
