"""A running cockpit and a real browser; skipped where the extra or the browser is missing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 120


@dataclass
class Server:
    """The cockpit in a process of its own, as a user starts it."""

    process: subprocess.Popen[str]
    address: str
    lines: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The address without path and token."""
        return re.match(r"http://[^/]+", self.address).group()  # type: ignore[union-attr]

    def stop(self) -> int:
        """Ctrl-C; answers the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def kernels(self) -> list[str]:
        """Process ids of the kernels that this server started."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                started_by = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
                if started_by == str(self.process.pid) and b"ipykernel" in (entry / "cmdline").read_bytes():
                    found.append(entry.name)
            except OSError:
                continue  # a process that ended meanwhile
        return found


def start(package: Path) -> Server:
    command = [sys.executable, "-m", "feecalc", "cockpit", str(package), "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    server = Server(process, "")
    found = threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            server.lines.append(line)
            address = re.search(r"http://\S+", line)
            if address:
                server.address = address.group()
                found.set()
        found.set()

    threading.Thread(target=read, daemon=True).start()
    if not found.wait(START_SECONDS) or not server.address:
        process.kill()
        pytest.fail("the cockpit did not start:\n" + "".join(server.lines))
    return server


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo data, where scenarios may be saved."""
    return Path(shutil.copytree(ROOT / "data" / "demo", tmp_path_factory.mktemp("paket") / "demo"))


@pytest.fixture(scope="module")
def server(package: Path) -> Iterator[Server]:
    pytest.importorskip("voila", reason="extra cockpit")
    running = start(package)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="the browser test needs playwright")
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as playwright:
        # The sandbox of Chromium needs rights that test machines seldom give; the page is our own.
        made = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()
