"""Exemptions free from a course or from one assignment of it, and the reasons of a duty are found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REASONS = ["person_id", "course_id", "state", "due_on", "renewed"]
# A reminder is named by its duty, and no longer by one obligation of it, so that none is sent anew.
# What leads the duty now is the open obligation that is due first.
LEADING = (
    "state = 'open' AND NOT EXISTS (SELECT 1 FROM obligation AS other "
    "WHERE other.person_id = obligation.person_id AND other.course_id = obligation.course_id "
    "AND other.state = 'open' AND (other.due_on < obligation.due_on "
    "OR other.due_on = obligation.due_on AND other.id < obligation.id))"
)
NAMES = (
    "SELECT 'obligation:' || obligation.id AS subject, "
    "'duty:' || course_id || '-' || person_id AS duty FROM obligation WHERE {}"
)
REMINDED = "message.kind IN ('reminder', 'overdue', 'hr_reminder')"
RENAME = (
    "UPDATE message SET key = names.{new} || substr(message.key, length(names.{old}) + 1) "
    "FROM ({names}) AS names WHERE message.subject = names.subject AND {reminded} "
    "AND substr(message.key, 1, length(names.{old}) + 1) = names.{old} || ' '"
)


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COURSE_OF_ASSIGNMENT = "(SELECT course_id FROM assignment WHERE assignment.id = exemption.assignment_id)"
COLUMNS = (
    "id, assignment_id, person_id, reason, starts_on, ends_on, document_name, document_sha256, "
    "granted_by, granted_at, withdrawn_at"
)


def upgrade() -> None:
    # What was granted before frees from the one assignment that it names, as it always did.
    if op.get_bind().dialect.name == "sqlite":
        course = [sa.Column("course_id", KEY, nullable=False)]
        _rebuild(course, f"{COLUMNS}, course_id", f"{COLUMNS}, {COURSE_OF_ASSIGNMENT}")
    else:
        op.add_column("exemption", sa.Column("course_id", KEY, nullable=True))
        op.execute(f"UPDATE exemption SET course_id = {COURSE_OF_ASSIGNMENT}")
        op.alter_column("exemption", "course_id", nullable=False)
        op.alter_column("exemption", "assignment_id", nullable=True)
        op.create_foreign_key(
            op.f("fk_exemption_course_id_course"), "exemption", "course", ["course_id"], ["id"]
        )
    op.create_index(op.f("ix_exemption_course_id"), "exemption", ["course_id"])
    op.create_index("ix_obligation_duty", "obligation", REASONS)
    op.drop_index("ix_obligation_person", "obligation")  # the one of duties begins with the person
    names = NAMES.format(LEADING)
    op.execute(RENAME.format(new="duty", old="subject", names=names, reminded=REMINDED))


def downgrade() -> None:
    # The key of what an obligation reminded of before it led the duty stays: it has the same day.
    is_free = (
        " AND NOT EXISTS (SELECT 1 FROM message AS same WHERE same.key = "
        "names.subject || substr(message.key, length(names.duty) + 1))"
    )
    names = NAMES.format("state IN ('open', 'met', 'exempt', 'ended')")
    rename = RENAME.format(new="subject", old="duty", names=names, reminded=REMINDED)
    op.execute(rename + is_free)
    op.create_index("ix_obligation_person", "obligation", ["person_id", "state"])
    op.drop_index("ix_obligation_duty", "obligation")
    # An exemption from a course becomes one from each assignment by which the person has it now.
    op.execute(
        "INSERT INTO exemption (course_id, assignment_id, person_id, reason, starts_on, ends_on, "
        "document_name, document_sha256, granted_by, granted_at, withdrawn_at) "
        "SELECT exemption.course_id, reasons.assignment_id, exemption.person_id, exemption.reason, "
        "exemption.starts_on, exemption.ends_on, exemption.document_name, exemption.document_sha256, "
        "exemption.granted_by, exemption.granted_at, exemption.withdrawn_at FROM exemption "
        "JOIN (SELECT DISTINCT assignment_id, person_id, course_id FROM obligation) AS reasons "
        "ON reasons.person_id = exemption.person_id AND reasons.course_id = exemption.course_id "
        "WHERE exemption.assignment_id IS NULL"
    )
    op.execute("DELETE FROM exemption WHERE assignment_id IS NULL")
    op.drop_index(op.f("ix_exemption_course_id"), "exemption")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild([], COLUMNS, COLUMNS)
    else:
        op.alter_column("exemption", "assignment_id", nullable=False)
        op.drop_column("exemption", "course_id")


def _rebuild(course: list[sa.Column[int]], names: str, values: str) -> None:
    """Make the table anew on SQLite: a batch of alembic orders its constraints by chance."""
    parents = {"assignment_id": "assignment", "person_id": "person", "granted_by": "person"}
    if course:
        parents["course_id"] = "course"
    op.create_table(
        "exemption_new",
        sa.Column("id", KEY, nullable=False),
        sa.Column("assignment_id", KEY, nullable=bool(course)),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("document_name", sa.String(200), nullable=False),
        sa.Column("document_sha256", sa.String(64)),
        sa.Column("granted_by", KEY),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime()),
        *course,
        sa.PrimaryKeyConstraint("id", name="pk_exemption"),
        *(
            sa.ForeignKeyConstraint([name], [f"{parent}.id"], name=f"fk_exemption_{name}_{parent}")
            for name, parent in parents.items()
        ),
    )
    op.execute(f"INSERT INTO exemption_new ({names}) SELECT {values} FROM exemption")
    op.drop_table("exemption")
    op.rename_table("exemption_new", "exemption")
    op.create_index("ix_exemption_assignment_person", "exemption", ["assignment_id", "person_id"])
    op.create_index(op.f("ix_exemption_person_id"), "exemption", ["person_id"])
