"""People know whether another account has their name, so that pairs are found without the others"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

INDEXES = ("same_name", "same_login")
# A user name without a dot was not made from a name. {0} stands for the person.
HAS_NAMESAKE = """
({0}.same_name > '' AND EXISTS (SELECT 1 FROM person other
    WHERE other.same_name = {0}.same_name AND other.id <> {0}.id))
OR ({0}.same_login LIKE '%.%' AND EXISTS (SELECT 1 FROM person other
    WHERE other.same_login = {0}.same_login AND other.id <> {0}.id))
"""
# Before a row is written its computed columns have no values yet.
POSTGRESQL_FUNCTION = """
CREATE FUNCTION person_namesake() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    name text := replace(NEW.search_key, NEW.user_name, '');
    login text := rtrim(NEW.user_name, '0123456789');
BEGIN
    NEW.has_namesake := (
        name > '' AND EXISTS (SELECT 1 FROM person WHERE same_name = name AND id <> NEW.id)
    ) OR (
        login LIKE '%.%' AND EXISTS (SELECT 1 FROM person WHERE same_login = login AND id <> NEW.id)
    );
    RETURN NEW;
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER person_namesake BEFORE INSERT OR UPDATE OF search_key, user_name ON person
FOR EACH ROW EXECUTE FUNCTION person_namesake()
"""
SQLITE_TRIGGERS = {
    "person_namesake_insert": f"""AFTER INSERT ON person FOR EACH ROW
WHEN {HAS_NAMESAKE.format("NEW")}
BEGIN UPDATE person SET has_namesake = 1 WHERE id = NEW.id; END""",
    "person_namesake_update": f"""AFTER UPDATE OF search_key, user_name ON person FOR EACH ROW
BEGIN UPDATE person SET has_namesake = ({HAS_NAMESAKE.format("NEW")}) WHERE id = NEW.id; END""",
}


def upgrade() -> None:
    op.add_column(
        "person",
        sa.Column("has_namesake", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute(f"UPDATE person SET has_namesake = true WHERE {HAS_NAMESAKE.format('person')}")
    for column in INDEXES:
        op.create_index(
            f"ix_person_namesake_{column}",
            "person",
            [column],
            sqlite_where=sa.text("has_namesake = 1"),
            postgresql_where=sa.text("has_namesake"),
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_FUNCTION)
        op.execute(POSTGRESQL_TRIGGER)
    else:
        for name, body in SQLITE_TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {body}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER person_namesake ON person")
        op.execute("DROP FUNCTION person_namesake()")
    else:
        for name in SQLITE_TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
    for column in INDEXES:
        op.drop_index(f"ix_person_namesake_{column}", table_name="person")
    op.drop_column("person", "has_namesake")
