"""Tables of signed-in browsers and of the second factor."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class SignIn(Base):
    """A signed-in browser. The cookie holds the token, this table its hash.

    Ending the row signs the browser out. `with_code`: the second factor was checked too, or set up
    since. `is_shared`: the computer is used by others too.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    with_code: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=false())


class SecondFactor(Base):
    """The encrypted secret that a person's authenticator app shares with the site.

    `last_step`: the half-minute of the last accepted code, so that no code is accepted twice.
    `waiting_encrypted`: a new secret whose first code has not come yet.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    waiting_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)


class RecoveryCode(Base):
    """A one-time code for signing in when the telephone is lost.

    `first_letter` is different for each code of a person, so that only one slow hash is compared.
    """

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_letter: Mapped[str] = mapped_column(String(1), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]
