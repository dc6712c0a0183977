"""Several threads that begin at the same moment, for tests of what happens at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier


def run_at_once(work, times=6, errors=Exception):
    """Return what `work` returned in each of several threads, or the type of its error.

    `work` takes the number of its thread. Other errors than `errors` are raised.
    """
    start = Barrier(times, timeout=30)

    def run(number):
        start.wait()
        try:
            return work(number)
        except errors as error:
            return type(error)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def write_at_once(container, work, times=6, errors=()):
    """Do `work` in simultaneous transactions; it takes a session and the number of its thread."""

    def write(number):
        with container.database.write() as session:
            return work(session, number)

    return run_at_once(write, times, errors)
