"""The replay of all erasures, after the database or the files were restored."""

from lms.core.scrubbing import scrub_deleted
from lms.personal_data.jobs import build_eraser, remove_all_remains
from lms.personal_data.services.erasing import list_returned_people, list_unregistered_labels
from lms.personal_data.services.progress import settle_requests
from lms.web.container import Container


def replay_register(container: Container) -> int:
    """Erase everybody whose key is destroyed, and return how many had come back. Idempotent.

    Files that an erasure removed are removed again. Where an older key store was put back, the
    keys of people who are erased in the database are destroyed again.
    """
    eraser, store = build_eraser(container), container.key_store
    with container.database.read() as session:
        person_ids = list_returned_people(session, store)
        labels = list_unregistered_labels(session, store)
    for person_id in person_ids:
        moment = container.moment()
        with container.database.read() as session:
            erasure = eraser.prepare(session, person_id=person_id, moment=moment, by_id=None)
        with container.database.write() as session:
            remains = eraser.erase(session, erasure)
            settle_requests(session, person_id=person_id, now=moment.now)
        remove_all_remains(container, remains)
    store.destroy(labels, now=container.clock.now())
    for key in store.list_destroyed():
        for digest in key.files:
            container.storage.remove(digest)
    scrub_deleted(container.database)
    return len(person_ids)
