"""The server of the cockpit: Voilà on 127.0.0.1, with a token, a Host check and nothing from outside.

Needs the extra ``cockpit``. Settings are made here and nowhere else: neither the user's Jupyter configuration
nor the command line of the process plays a part, so that the token shows up in neither.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler
from traitlets import Callable as CallableTrait
from voila.app import Voila  # type: ignore[import-untyped]  # Voilà ships no types
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler  # type: ignore[import-untyped]  # for the same reason

from feecalc.cockpit.page import PACKAGE_VARIABLE, write_page

LOOPBACK = "127.0.0.1"
# A page elsewhere that lets its own name point to 127.0.0.1 (DNS rebinding) does not get through.
HOSTS = r"(127\.0\.0\.1|localhost)$"
TEMPLATE = "feecalc"
IDLE_SECONDS = 900

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Refused(RequestHandler):
    """The answer to any other Host."""

    def prepare(self) -> None:
        """Refuse whatever is asked for."""
        raise HTTPError(403, "unknown Host")


class Quiet(RequestHandler):
    """Mixed into every handler: neither a request line nor a stack trace in any log or answer."""

    def log_exception(self, *_exception: Any) -> None:
        """Log nothing: the line would hold the address, and with it the token."""

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """A static path that is none is not found, whatever it broke on its way."""
        kwargs.pop("exc_info", None)
        lost = status_code == 500 and isinstance(self, StaticFileHandler)
        super().send_error(404 if lost else status_code, **kwargs)

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """The number and nothing else."""
        self.finish(str(status_code))


class PageClosed(VoilaShutdownKernelHandler):  # type: ignore[misc]  # Voilà ships no types
    """A page that closes ends its kernel; the browser's beacon carries no XSRF token of ours, but where it comes from."""

    def check_xsrf_cookie(self) -> None:
        """Only our own page may send it."""
        if urlsplit(self.request.headers.get("Origin", "")).netloc != self.request.host:
            raise HTTPError(403)


class CockpitServer(Voila):  # type: ignore[misc]  # Voilà ships no types
    """Voilà with the settings of the cockpit; ``on_start`` is called with the address once it listens."""

    on_start = CallableTrait(allow_none=True)

    def init_settings(self) -> dict[str, Any]:
        """Voilà's settings, with our headers."""
        settings: dict[str, Any] = super().init_settings()
        return {**settings, "headers": HEADERS, "log_function": _silent}

    def init_handlers(self) -> list[Any]:
        """Voilà's handlers, without logs; the one that ends kernels is ours."""
        return [_quiet(*handler) for handler in super().init_handlers()]

    def start(self) -> None:
        """Listen, and answer only requests that name this machine."""
        self.connection_dir = tempfile.mkdtemp(prefix="kernel-", dir=self.root_dir)
        self.app = Application(**self.init_settings())
        self.app.add_handlers(HOSTS, self.init_handlers())
        self.app.add_handlers(r".*$", [(r".*", Refused)])
        self.listen()

    def stop(self) -> None:
        """End the kernels; a second Ctrl-C must not leave one behind."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        super().stop()

    def launch_browser(self) -> None:
        """Voilà calls this once it listens."""
        if self.on_start is not None:
            self.on_start(f"http://{LOOPBACK}:{self.port}/?token={self.token}")


def _quiet(pattern: Any, handler: type[RequestHandler], *more: Any) -> tuple[Any, ...]:
    ours = PageClosed if handler is VoilaShutdownKernelHandler else handler
    return pattern, type(ours.__name__, (Quiet, ours), {}), *more


def serve(package: Path, port: int, on_start: Callable[[str], None]) -> None:
    """Serve the what-if page of a package until Ctrl-C; leaves no file and no kernel behind.

    ``on_start`` gets the address with the token. The next free port is taken where ``port`` is in use, any for 0.
    """
    with tempfile.TemporaryDirectory(prefix="feecalc-cockpit-") as folder:
        os.environ |= _environment(package, Path(folder))
        tempfile.tempdir = folder  # what Jupyter makes on the way goes with the folder
        server = CockpitServer.instance(
            notebook_path=str(write_page(Path(folder))),
            root_dir=folder,
            ip=LOOPBACK,
            port=port or _free_port(),
            port_retries=20,
            token=secrets.token_urlsafe(32),
            open_browser=True,  # calls launch_browser above
            on_start=on_start,
            log_level="ERROR",
            config_file_paths=[],
        )
        _configure(server)
        server.initialize([])
        try:
            server.start()
        except KeyboardInterrupt:  # before the loop that listens for it has begun
            server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(package: Path, folder: Path) -> dict[str, str]:
    """What Jupyter and the kernel take from the environment: no configuration of the user, our template."""
    share = str(files("feecalc.cockpit").joinpath("share"))
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    return {
        PACKAGE_VARIABLE: str(package.resolve()),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_PATH": os.pathsep.join(filter(None, [share, os.environ.get("JUPYTER_PATH", "")])),
        "JUPYTER_RUNTIME_DIR": str(runtime),
    }


def _configure(server: Any) -> None:
    voila = server.config.VoilaConfiguration
    voila.template = TEMPLATE
    voila.allow_template_override = voila.allow_theme_override = "NO"
    voila.extension_denylist = ["@voila-dashboards/jupyterlab-preview"]
    voila.file_allowlist = []
    server.config.HTMLExporter.language_code = "de"
    server.config.PasswordIdentityProvider.allow_password_change = False
    server.config.MappingKernelManager.cull_idle_timeout = IDLE_SECONDS
    server.config.MappingKernelManager.cull_interval = 60


def _silent(_handler: Any) -> None:
    """No log of requests: it would hold the token."""


def open_page(address: str) -> None:
    """Open the page in the browser by way of a private file, so that the token is on no command line."""
    handle, name = tempfile.mkstemp(prefix="feecalc-cockpit-", suffix=".html")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f'<!DOCTYPE html><meta http-equiv="refresh" content="0;url={address}">')
    webbrowser.open(Path(name).as_uri())
