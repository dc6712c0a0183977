"""A mail server in a process of its own, with mailboxes that drop a known Message-ID.

Run by `python -m tests.factories.mailbox <folder>`: it writes its port to <folder>/port and a line
for each accepted mail to <folder>/accepted. The local part of a recipient decides the reply: full@
gets a temporary refusal, gone@ that there is no such mailbox, unloved@ that such mail is not
wanted.
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
    """The server as a test sees it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = int((folder / "port").read_text())
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._ignored_count = 0

    def reset(self) -> None:
        """Ignore what was accepted so far, so that tests may share a server."""
        self._ignored_count += len(self.list_accepted())

    def list_accepted(self) -> list[tuple[str, str]]:
        """Return recipient and Message-ID of each accepted mail, repeated ones too."""
        path = self._folder / "accepted"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(line.split(" ")[0], line.split(" ")[1]) for line in lines if line.endswith(" .")][
            self._ignored_count :
        ]

    def list_recipients(self) -> list[str]:
        """Return the recipients in the mailboxes; each Message-ID counts once."""
        return [recipient for recipient, _number in set(self.list_accepted())]

    def read_mails(self) -> list[bytes]:
        """Return the mails in the order in which they came."""
        return [
            path.read_bytes() for path in sorted(self._folder.glob("*.eml"))[self._ignored_count :]
        ]


@contextmanager
def run_mail_server(folder: Path, *, keep: bool = True) -> Iterator[Server]:
    """Run a server for the block; `keep` stores the mails instead of only counting them."""
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

    recipients_file = (folder / "accepted").open("a")

    class MailHandler:
        count = 0

        async def handle_RCPT(self, _server, _session, envelope, recipient, _options):  # noqa: N802 - aiosmtpd's name
            refusal = REPLIES.get(recipient.partition("@")[0])
            if refusal is None:
                envelope.rcpt_tos.append(recipient)
            return refusal or "250 OK"

        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
            content = envelope.content
            number = next(
                line for line in content.split(b"\r\n") if line.lower().startswith(b"message-id:")
            )
            MailHandler.count += 1
            if keep:
                (folder / f"{MailHandler.count:06}.eml").write_bytes(content)
            recipients_file.writelines(
                f"{recipient} {number.split()[1].decode()} .\n" for recipient in envelope.rcpt_tos
            )
            recipients_file.flush()
            return "250 OK"

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(MailHandler(), enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0
    )
    port_file = folder / "port.new"
    port_file.write_text(str(server.sockets[0].getsockname()[1]))
    port_file.rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2] == "keep"))
