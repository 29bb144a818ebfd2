"""Ctrl-C and SIGTERM in every command, at moments that hurt: one sentence, the right exit code, nothing left."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from feecalc.cli.main import COMMANDS
from tests.robust.harness import LONG, MUSTERLAND, call, contents, environment
from tests.robust.test_network import CASES, SERVING, calls, with_workbook

# Sends itself the signal at the first file that is opened under a name that holds argv[2].
STOPS = """
import os, signal, sys
number, where = int(sys.argv[1]), sys.argv[2]
sent = []
def watch(event, args):
    if event in ("open", "import") and not sent and where in str(args[0]):
        sent.append(1)
        os.kill(os.getpid(), number)
sys.addaudithook(watch)
sys.argv[1:] = sys.argv[3:]
from feecalc.__main__ import entry
entry()
"""
# Where each command is stopped: while it reads, except those that read nothing.
MOMENTS = {"linked": "feecalc.law.linked", "template": "paket.xlsx", "verify": "gebuehrenwerte.xlsx", "aggregate": "faelle.csv"}  # fmt: skip
SIGNALS = {signal.SIGINT: (130, "Abgebrochen; "), signal.SIGTERM: (143, "Beendet; ")}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copytree(MUSTERLAND, tmp_path / "paket")
    for name in ("aus", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "faelle.csv").write_text(CASES, encoding="utf-8")
    (tmp_path / "s.toml").write_text('name = "x"\n[drivers]\ncases = -0.03\n', encoding="utf-8")
    (tmp_path / "a.toml").write_text('case_decline_credit = "none"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text('credit_cap = "no"\n', encoding="utf-8")
    return tmp_path


def stopped(place: Path, name: str, number: int, moment: str) -> None:
    """The call of ``name`` ends with one sentence and leaves nothing."""
    done = call(
        str(number), moment, *calls(place)[name],
        program=[sys.executable, "-c", STOPS], env=environment(TMPDIR=str(place / "tmp")),
    )  # fmt: skip
    code, sentence = SIGNALS[signal.Signals(number)]
    assert (done.code, done.err) == (code, f"{sentence}nichts wurde geschrieben.\n"), done
    assert contents(place / "aus") == {}
    assert list((place / "tmp").iterdir()) == []


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - SERVING))
def test_a_stopped_command_says_one_sentence_and_leaves_nothing(name: str, place: Path) -> None:
    if name == "verify":
        with_workbook(place)
    for number in SIGNALS:
        stopped(place, name, number, MOMENTS.get(name, "abrechnung.csv"))


def test_pseudonyms_do_not_stay_in_a_temporary_folder(place: Path) -> None:
    """A file in another encoding is copied there before it is read."""
    text = CASES.replace(";P", ";Pä")
    (place / "faelle.csv").write_text(text, encoding="cp1252")
    for number in SIGNALS:
        stopped(place, "aggregate", number, "csv-0.csv")


def test_outputs_that_are_in_place_are_not_denied(place: Path) -> None:
    """Stopped while it prints: the files are there, and the sentence names them."""
    code = (
        "import os, signal\n"
        "import feecalc.documents.console as console\n"
        "def late(*_): os.kill(os.getpid(), signal.SIGTERM)\n"
        "console.fee_table = late\n"
        "from feecalc.__main__ import entry; entry()"
    )
    done = call("run", place / "paket", "-o", place / "aus", program=[sys.executable, "-c", code])
    assert done.code == 143
    written = sorted(str(path) for path in (place / "aus").iterdir())
    last = done.err.splitlines()[-1]
    assert last.startswith("Beendet; fertig geschrieben war: ")
    assert all(name in last for name in written)
    assert len(written) >= 2


def test_a_second_ctrl_c_does_not_disturb_the_tidying_up(place: Path) -> None:
    code = STOPS.replace(
        "from feecalc.__main__",
        "import shutil; rmtree = shutil.rmtree\n"
        "def again(*a, **k): os.kill(os.getpid(), number); rmtree(*a, **k)\n"
        "shutil.rmtree = again\nfrom feecalc.__main__",
    )
    done = call(
        str(int(signal.SIGINT)), "faelle.csv", *calls(place)["aggregate"],
        program=[sys.executable, "-c", code], env=environment(TMPDIR=str(place / "tmp")),
    )  # fmt: skip
    assert (done.code, done.err) == (130, "Abgebrochen; nichts wurde geschrieben.\n")
    assert list((place / "tmp").iterdir()) == []


def test_a_signal_in_a_finaliser_is_not_lost() -> None:
    code = (
        "import os, signal, sys, time\n"
        "class Last:\n    def __del__(self): os.kill(os.getpid(), signal.SIGINT); time.sleep(0.2)\n"
        "import feecalc.cli.main as cli\n"
        "def slow(*_):\n    Last()\n    time.sleep(2)\n"
        "cli.main = slow\n"
        "from feecalc.__main__ import entry; entry()"
    )
    done = call(program=[sys.executable, "-c", code])
    assert (done.code, done.err) == (130, "Abgebrochen; nichts wurde geschrieben.\n")


def test_nohup_stays_nohup(place: Path) -> None:
    """A signal that the caller had ignored stays ignored."""
    code = STOPS.replace("sent = []", "sent = []; signal.signal(number, signal.SIG_IGN)")
    done = call(
        str(int(signal.SIGTERM)),
        "abrechnung.csv",
        *calls(place)["check"],
        program=[sys.executable, "-c", code],
    )
    assert done.code == 0, done


@LONG
def test_at_random_moments(place: Path) -> None:
    moments = random.Random(3)
    with_workbook(place)
    for name in sorted(set(COMMANDS) - SERVING):
        for number in (signal.SIGINT, signal.SIGTERM) * 10:
            shutil.rmtree(place / "aus")
            (place / "aus").mkdir()
            child = subprocess.Popen(
                [sys.executable, "-c", "from feecalc.__main__ import entry; print(flush=True); entry()", *calls(place)[name]],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(TMPDIR=str(place / "tmp")),
            )  # fmt: skip
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(moments.uniform(0.02, 2))
            child.send_signal(number)
            _, err = child.communicate()
            text = err.decode()
            assert child.returncode in (0, 1, SIGNALS[number][0]), (name, text)
            assert "Traceback" not in text
            assert "Exception" not in text
            assert list((place / "tmp").iterdir()) == [], name
            assert "nichts wurde geschrieben" not in text or contents(place / "aus") == {}, name
