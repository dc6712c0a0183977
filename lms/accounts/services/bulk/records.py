"""People as a list names them and as they are stored."""

from dataclasses import dataclass, field
from datetime import date

from lms.accounts.rules.offers import DECLINED, MOST_OFFERS, OPEN


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """What a list says of a person and of their post in one organisation.

    None means that the list says nothing: the stored value stays. `home_unit_id`, the unit of the
    organisation, is that of a new person if the list names none. `is_organisation_guessed`: the
    list names an organisation that is not known. `birth_day` only tells namesakes apart.
    `decided_id`: the person whom somebody has chosen for this line; 0: none of those who fit.
    """

    organisation_id: int
    home_unit_id: int
    surname: str
    given_name: str
    patronymic: str | None = None
    iin: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    region_unit_id: int | None = None
    position: str | None = None
    category: str | None = None
    starts_on: date | None = None
    sex: str | None = None
    birth_year: int | None = None
    settlement: str | None = None
    birth_day: date | None = None
    is_organisation_guessed: bool = False
    decided_id: int | None = None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that a person holds now."""

    id: int
    person_id: int
    organisation_id: int
    position: str
    category: str
    starts_on: date
    is_main: bool


@dataclass(frozen=True, slots=True)
class EarlierOffer:
    """A post that was offered to a person, and whether that counts with those made lately.

    `state`: OPEN, DECLINED if that was not long ago, or empty.
    """

    person_id: int
    organisation_id: int
    state: str
    is_recent: bool


@dataclass(slots=True)
class CurrentPerson:
    """A stored person with the posts held now, and posts offered by any organisation.

    `is_owned`: the main post is in one of the list's organisations. `is_unused`: nobody has used
    the account; `is_made_here`: one of the list's organisations made it.
    """

    id: int
    surname: str
    given_name: str
    patronymic: str
    email: str | None
    phone: str | None
    iin_hash: str | None
    iin_encrypted: bytes | None
    language: str
    audience: str
    region_unit_id: int
    organisation_id: int | None
    position: str
    blocked: bool
    merged_into_id: int | None
    user_name: str
    sex: str | None
    birth_year: int | None
    settlement: str | None
    sex_said: bool
    birth_year_said: bool
    settlement_said: bool
    is_owned: bool
    is_unused: bool
    is_made_here: bool
    posts: list[HeldPost] = field(default_factory=list)
    offers: list[EarlierOffer] = field(default_factory=list)

    @property
    def is_placeable(self) -> bool:
        """Whether the list may give the person a post without asking them."""
        return self.is_unused and self.is_made_here

    @property
    def is_free(self) -> bool:
        """Whether no organisation answers for the person yet, so that the list's will."""
        return self.is_placeable and self.organisation_id is None and not self.posts

    def is_stranger_to(self, organisation_id: int) -> bool:
        """Return whether the organisation has had nothing to do with the person so far."""
        has_offered = any(offer.organisation_id == organisation_id for offer in self.offers)
        is_known = self.is_owned or self.is_placeable or has_offered
        return not is_known and self.get_post_in(organisation_id) is None

    def get_offer_state(self, organisation_id: int) -> str:
        """Return "open" or "declined" if the organisation has offered a post, else nothing."""
        states = {offer.state for offer in self.offers if offer.organisation_id == organisation_id}
        return next((state for state in (OPEN, DECLINED) if state in states), "")

    def is_offered_too_often(self, organisation_id: int) -> bool:
        """Return whether the organisation has offered posts as often as it may."""
        recent = [offer.organisation_id for offer in self.offers if offer.is_recent]
        return recent.count(organisation_id) >= MOST_OFFERS

    def get_post_in(self, organisation_id: int) -> HeldPost | None:
        """Return the post held in the organisation."""
        return next((post for post in self.posts if post.organisation_id == organisation_id), None)
