"""The server of the cockpit: this machine only, token, Host, headers, Ctrl-C."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cockpit.conftest import ROOT, Server, start


def ask(server: Server, path: str, host: str | None = None) -> http.client.HTTPResponse:
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=60)
    connection.putrequest("GET", path, skip_host=host is not None)
    if host is not None:
        connection.putheader("Host", host)
    connection.endheaders()
    return connection.getresponse()


def token_path(server: Server) -> str:
    parts = urlsplit(server.address)
    return f"{parts.path}?{parts.query}"


def test_without_the_token_there_is_no_page(server: Server) -> None:
    answer = ask(server, "/")
    assert answer.status == 302
    assert str(answer.getheader("Location")).startswith("/login")
    body = ask(server, "/?token=wrong").read()
    assert b"Geb\xc3\xbchrenwerte" not in body
    assert ask(server, "/api/kernels/00000000-0000-0000-0000-000000000000").status in (302, 403)


def test_the_login_page_offers_no_password_change(server: Server) -> None:
    assert b"new_password" not in ask(server, "/login").read()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8866", "192.168.0.1", "127.0.0.1.evil.example", ""]
)
def test_another_host_is_refused(server: Server, host: str) -> None:
    """A name elsewhere that points to 127.0.0.1 (DNS rebinding) gets nothing, token or not."""
    assert ask(server, token_path(server), host).status in (400, 403)
    assert ask(server, "/voila/static/voila.js", host).status in (400, 403)


def test_it_listens_on_loopback_only(server: Server) -> None:
    port = urlsplit(server.address).port
    assert port is not None
    others = {a[4][0] for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others:
        with socket.socket() as probe:
            probe.settimeout(2)
            assert address.startswith("127.") or probe.connect_ex((address, port)) != 0


def test_headers_keep_everything_inside(server: Server) -> None:
    answer = ask(server, "/login")
    policy = str(answer.getheader("Content-Security-Policy"))
    assert policy.startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


def test_the_token_is_on_no_command_line(server: Server) -> None:
    token = urlsplit(server.address).query.removeprefix("token=")
    assert len(token) >= 40
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert token.encode() not in entry.read_bytes()
        except OSError:
            continue  # a process that ended meanwhile


BAD_PATHS = (
    "/voila/templates/x", "/voila/templates/lab/static/%00", "/voila/static/../../etc/passwd", "/voila/static/%00",
    "/voila/files/x", "/voila/api/themes/x", "/voila/labextensions/%00", "/voila/labextensions/x/y",
)  # fmt: skip


@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_path_that_is_none_gets_a_number_and_nothing_else(server: Server, path: str) -> None:
    answer = ask(server, path)
    assert answer.status in (403, 404)
    assert answer.read() == str(answer.status).encode()


def test_no_token_no_request_and_no_stack_trace_in_the_log(package: Path) -> None:
    """Everything the process prints but the address itself, after bad paths and a visit with the token."""
    pytest.importorskip("voila", reason="extra cockpit")
    running = start(package)
    token = urlsplit(running.address).query.removeprefix("token=")
    for path in (*BAD_PATHS, f"/nirgends?token={token}", "/login", "/"):
        ask(running, path).read()
    assert running.stop() == 130  # Ctrl-C
    said = "".join(line for line in running.lines if running.address not in line)
    assert token not in said
    assert not [word for word in ("Traceback", "HTTPServerRequest", "GET ", "/voila/") if word in said]


@pytest.mark.parametrize("origin", ["", "http://evil.example", "http://127.0.0.1:1"])
def test_a_foreign_page_ends_no_kernel(server: Server, origin: str) -> None:
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=60)
    headers = {"Origin": origin} if origin else {}
    connection.request("POST", "/voila/api/shutdown/00000000-0000-0000-0000-000000000000", headers=headers)
    assert connection.getresponse().status == 403


def test_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("voila", reason="extra cockpit")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    running = start(ROOT / "data" / "demo")
    assert running.stop() == 130
    assert running.lines[-1].strip() == "Beendet."
    assert list(tmp_path.iterdir()) == []


def test_an_unreadable_package_is_told_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "feecalc", "cockpit", str(tmp_path / "nirgends"), "--no-browser"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "nirgends gibt es nicht" in done.stderr
