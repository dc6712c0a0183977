"""nginx as docs/operation.md sets it up, in front of a server of the tests; without TLS, on a free port."""

import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.faults.serving import ROOT, free_port, get

# Lines of the documented text that need certificates.
OF_TLS = re.compile(r"^ *(ssl_|http2 ).*\n", re.MULTILINE)
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
events {{ worker_connections 2048; }}
http {{
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
{text}
}}
"""


def documented() -> str:
    """The text for nginx in docs/operation.md."""
    page = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    section = page.split("\n## nginx in front\n")[1].split("\n## ")[0]
    block = section[section.index("    log_format") :]
    lines = []
    for line in block.splitlines():
        if line and not line.startswith("    "):
            break
        lines.append(line[4:])
    return "\n".join(lines)


@contextmanager
def nginx_before(port: int, folder: Path):
    """nginx with the documented text before the server at `port`. Gives its own port."""
    own, plain = free_port(), free_port()
    folder = folder / "nginx"
    folder.mkdir()
    folder.chmod(0o755)
    text = OF_TLS.sub("", documented())
    for written, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{own};"),
        ("listen [::]:443 ssl;", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen [::]:80;", ""),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{port};"),
        ("/var/log/nginx", str(folder)),
    ):
        assert written in text, f"docs/operation.md has no {written!r}"
        text = text.replace(written, here)
    configuration = folder / "nginx.conf"
    configuration.write_text(AROUND.format(folder=folder, text=text))
    program = shutil.which(
        "nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/bin:/bin"
    )
    process = subprocess.Popen([program, "-c", configuration, "-p", folder, "-e", "stderr"])
    try:
        deadline = monotonic() + 10
        while True:
            try:
                get(own)
                break
            except OSError:
                assert process.poll() is None, (folder / "start.log").read_text()
                assert monotonic() < deadline
                sleep(0.05)
        yield own
    finally:
        process.terminate()
        process.wait(10)
