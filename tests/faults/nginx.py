"""nginx as docs/operation.md sets it up, before a test's server; without TLS, on a free port."""

import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from benchmarks.ports import reserve_port
from tests.faults.serving import ROOT, fetch_page
from tests.waiting import MOST_SECONDS

# Lines of the documented text that need certificates.
OF_TLS = re.compile(r"^ *(ssl_|http2 ).*\n", re.MULTILINE)
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
events {{ worker_connections 2048; }}
http {{
# As Debian's nginx.conf has it, which includes the documented text.
sendfile on;
tcp_nopush on;
server_tokens off;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_prefer_server_ciphers off;
types {{ text/html html; }}
default_type application/octet-stream;
access_log {folder}/access.log;
gzip on;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
{text}
}}
"""


def read_documented_text() -> str:
    """Return the text for nginx in docs/operation.md."""
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
def run_nginx(port: int, folder: Path, *, tls: bool = True):
    """Run nginx with the documented text before the server at `port`; yield its own port.

    That is the port which would have TLS, or else the one without.
    """
    own_port, plain_port = reserve_port(), reserve_port()
    folder = folder / "nginx"
    folder.mkdir()
    folder.chmod(0o755)
    text = OF_TLS.sub("", read_documented_text())
    for original, replacement in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{own_port};"),
        ("listen [::]:443 ssl;", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        ("listen [::]:80;", ""),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{port};"),
        ("/var/log/nginx", str(folder)),
        ("/opt/sauat", str(ROOT)),
    ):
        assert original in text, f"docs/operation.md has no {original!r}"
        text = text.replace(original, replacement)
    configuration = folder / "nginx.conf"
    configuration.write_text(AROUND.format(folder=folder, text=text))
    binary = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/bin:/bin")
    process = subprocess.Popen([binary, "-c", configuration, "-p", folder, "-e", "stderr"])
    try:
        deadline = monotonic() + MOST_SECONDS
        while True:
            try:
                fetch_page(own_port)
                break
            except OSError:
                assert process.poll() is None, (folder / "start.log").read_text()
                assert monotonic() < deadline
                sleep(0.05)
        yield own_port if tls else plain_port
    finally:
        process.terminate()
        process.wait(MOST_SECONDS)
