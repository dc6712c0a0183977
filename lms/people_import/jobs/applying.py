"""The applying of an import and its undoing in the background."""

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.core.jobs import JobRow
from lms.messaging.rules.kinds import list_channels
from lms.people_import import services
from lms.people_import.jobs.steps import Walks, walk_lines
from lms.people_import.services import ApplyRun, Directory, ImportJob, UndoRun
from lms.web.container import Container


def apply_import(container: Container, job: JobRow) -> None:
    """Apply a checked import and notify whoever requested it."""

    def begin(reading: Session, import_job: ImportJob) -> Walks:
        run = ApplyRun(
            import_job, Directory.load(reading, import_job.organisation_id), container.iin_cipher
        )
        return run.apply_batch, run.end_missing

    def end(session: Session, import_job: ImportJob, by: Actor, moment: Moment) -> None:
        ways = list_channels(container.settings.sms_gateway)
        services.finish_apply(session, import_job, by=by, moment=moment, channels=ways)

    walk_lines(container, job, begin, end)


def undo_import(container: Container, job: JobRow) -> None:
    """Undo an applied import."""

    def begin(_reading: Session, import_job: ImportJob) -> Walks:
        run = UndoRun(import_job, container.iin_cipher)
        return run.undo_batch, run.reopen

    def end(session: Session, import_job: ImportJob, by: Actor, moment: Moment) -> None:
        services.finish_undo(session, import_job, by=by, now=moment.now)
        services.remove_card_files(session, container.temporary_storage, import_job.id)

    walk_lines(container, job, begin, end)
