"""Connection to a mail server: encrypted, certificates checked, reopened after it broke."""

import datetime
import os
import socket
import ssl
import threading
import time
from email.message import EmailMessage
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms.core.mail import Unavailable, create_mailer


class MailSink:
    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, _server, _session, envelope):
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"


class LocalServer(Controller):
    """An SMTP server on a free port."""

    def host_and_port(self):
        return self.server.sockets[0].getsockname()[:2]

    def _trigger_server(self):
        socket.create_connection(self.host_and_port()).close()


def make_mail(to="a@mail.kz"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        "Sauat <no-reply@sauat.example>",
        to,
        "Сәлем",
        "<1@sauat.example>",
    )
    message.set_content("Сәлем")
    return message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return a self-signed certificate of this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    signed_certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed_certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(params=["smtps", "smtp+starttls"])
def encrypted_server(request, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    sink = MailSink()
    ways = (
        {"ssl_context": context}
        if request.param == "smtps"
        else {"tls_context": context, "require_starttls": True}
    )
    controller = LocalServer(sink, hostname="127.0.0.1", port=0, **ways)
    controller.start()
    yield f"{request.param}://127.0.0.1:{controller.host_and_port()[1]}", sink
    controller.stop()


def test_a_server_is_written_to_only_if_its_certificate_is_good(
    encrypted_server, certificate, tmp_path, monkeypatch
):
    url, sink = encrypted_server
    with (
        create_mailer(url, tmp_path).connect() as line,
        pytest.raises(Unavailable, match="no connection: SSL") as error,
    ):
        line.send(make_mail())
    assert error.value.was_reached is False and not sink.envelopes
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with create_mailer(url, tmp_path).connect() as line:
        line.send(make_mail())
        line.send(make_mail("b@mail.kz"))
    assert sink.envelopes == [
        ("no-reply@sauat.example", ["a@mail.kz"]),
        ("no-reply@sauat.example", ["b@mail.kz"]),
    ]


def test_a_connection_that_breaks_in_the_middle_is_opened_again_for_the_next_mail(tmp_path):
    """The first connection ends after the mail and before the reply; the second one works."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        for is_good in (False, True):
            connection, _client = listening.accept()
            with connection, connection.makefile("rwb") as stream:
                stream.write(b"220 here\r\n")
                stream.flush()
                in_data = False
                for line in stream:
                    if in_data and line != b".\r\n":
                        continue
                    if in_data and not is_good:
                        break
                    in_data = line.lower().startswith(b"data")
                    stream.write(b"354 go on\r\n" if in_data else b"250 yes\r\n")
                    stream.flush()

    threading.Thread(target=serve, daemon=True).start()
    with create_mailer(
        f"smtp://127.0.0.1:{listening.getsockname()[1]}", tmp_path
    ).connect() as line:
        with pytest.raises(Unavailable, match="the connection broke") as broken:
            line.send(make_mail())
        assert broken.value.was_reached is True
        line.send(make_mail())
    listening.close()


def test_mails_that_were_kept_too_long_are_gone(tmp_path):
    with create_mailer("", tmp_path / "outbox").connect() as line:
        line.send(make_mail())
        line.send(make_mail())
    [mail_file] = (tmp_path / "outbox").iterdir()
    os.utime(mail_file, (time.time() - 40 * 24 * 3600,) * 2)
    with create_mailer("", tmp_path / "outbox").connect():
        assert not list((tmp_path / "outbox").iterdir())
