"""A mail server in a process of its own, with mailboxes as real ones are: what has a Message-ID that is there already is not kept again.

Run by `python -m tests.factories.mailbox <folder>`: it writes its port to <folder>/port and a line for each mail that it took charge of to
<folder>/taken. What it says to a recipient stands in the first word of the address: full@ is told to come again, gone@ that there is no such
mailbox, unloved@ that mail of this kind is not wanted.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

REPLIES = {
    "full": "452 4.2.2 the mailbox is full",
    "gone": "550 5.1.1 no such mailbox",
    "unloved": "554 5.7.1 not wanted here",
}
ROOT = Path(__file__).resolve().parents[2]


class Server:
    """What a test sees of the server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = int((folder / "port").read_text())
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._forgotten = 0

    def forget(self) -> None:
        """Begins anew, so that several tests may share a server."""
        self._forgotten += len(self.taken())

    def taken(self) -> list[tuple[str, str]]:
        """Recipient and Message-ID of each mail that the server took charge of, repeated ones too."""
        path = self._folder / "taken"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(line.split(" ")[0], line.split(" ")[1]) for line in lines if line.endswith(" .")][
            self._forgotten :
        ]

    def mailbox(self) -> list[str]:
        """The recipients of the mails that are in mailboxes: each Message-ID once."""
        return [recipient for recipient, _number in set(self.taken())]

    def mails(self) -> list[bytes]:
        """The mails as they came, the first one first."""
        return [path.read_bytes() for path in sorted(self._folder.glob("*.eml"))[self._forgotten :]]


@contextmanager
def mail_server(folder: Path, *, keep: bool = True) -> Iterator[Server]:
    """A server for the block. `keep`: whether the mails themselves are kept, and not only counted."""
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.factories.mailbox", str(folder), "keep" if keep else "count"],
        cwd=ROOT,
    )
    try:
        until = monotonic() + 20
        while not (folder / "port").exists():
            assert process.poll() is None and monotonic() < until, "the mail server did not start"
            sleep(0.02)
        yield Server(folder)
    finally:
        process.kill()
        process.wait()


async def _serve(folder: Path, keep: bool) -> None:
    from aiosmtpd.smtp import SMTP

    taken = (folder / "taken").open("a")

    class Handler:
        count = 0

        async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
            refusal = REPLIES.get(address.partition("@")[0])
            if refusal is None:
                envelope.rcpt_tos.append(address)
            return refusal or "250 OK"

        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
            content = envelope.content
            number = next(
                line for line in content.split(b"\r\n") if line.lower().startswith(b"message-id:")
            )
            Handler.count += 1
            if keep:
                (folder / f"{Handler.count:06}.eml").write_bytes(content)
            taken.writelines(
                f"{recipient} {number.split()[1].decode()} .\n" for recipient in envelope.rcpt_tos
            )
            taken.flush()
            return "250 OK"

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Handler(), enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0
    )
    fresh = folder / "port.new"
    fresh.write_text(str(server.sockets[0].getsockname()[1]))
    fresh.rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2] == "keep"))
