"""The same bytes whatever the hash seed, locale, time zone, number of threads, folder or hour; the same
figures whatever the order of the rows."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

import feecalc as fc
from tests.robust.harness import LONG, OUTPUTS, ROOT, call, contents, environment, package

PLAIN = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
SETTINGS = {
    "hash seed, time zone, many threads": {
        "PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "OMP_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "7",
    },
    "random hashes, locale, console, one thread": {
        "PYTHONHASHSEED": "random", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    },
    "optimised": {"PYTHONOPTIMIZE": "2"},
}  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return outputs(tmp_path_factory.mktemp("plain"), ROOT / "data" / "musterland", PLAIN)


def outputs(place: Path, data: Path, setting: dict[str, str]) -> dict[str, bytes]:
    done = call(
        "run", data, "-o", place / "aus", "--quiet", cwd=place, env=environment(**{**PLAIN, **setting})
    )
    assert done.code == 0, done.err
    written = contents(place / "aus")
    assert sorted(written) == OUTPUTS
    return written


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_same_bytes_under(setting: dict[str, str], plain: dict[str, bytes], tmp_path: Path) -> None:
    assert outputs(tmp_path, ROOT / "data" / "musterland", setting) == plain


def test_the_same_bytes_from_a_copy_with_other_times_and_another_folder(
    plain: dict[str, bytes], tmp_path: Path
) -> None:
    folder = package(tmp_path / "ein anderer ort")
    for file in folder.iterdir():
        shutil.copyfile(file, tmp_path / "x")
        file.unlink()
        shutil.copyfile(tmp_path / "x", file)
    assert outputs(tmp_path, folder, {}) == plain


@LONG
def test_the_same_bytes_for_all_demo_regions(tmp_path: Path) -> None:
    written = []
    for i, setting in enumerate(SETTINGS.values()):
        (tmp_path / str(i)).mkdir()
        done = call("run", ROOT / "data" / "demo", "-o", "aus", "--quiet", cwd=tmp_path / str(i), env=environment(**{**PLAIN, **setting}))  # fmt: skip
        assert done.code in (0, 1)
        written.append(contents(tmp_path / str(i) / "aus"))
    assert all(one == written[0] for one in written)


def test_the_order_of_rows_and_files_changes_no_figure(tmp_path: Path) -> None:
    right = fc.calculate(fc.load(ROOT / "data" / "musterland")).regions["00"]
    for seed in range(5):
        folder = package(tmp_path / str(seed))
        file = folder / "abrechnung.csv"
        heading, *rows = file.read_text(encoding="utf-8-sig").splitlines()
        random.Random(seed).shuffle(rows)
        file.unlink()
        for part in range(seed + 1):
            text = "\n".join([heading, *rows[part :: seed + 1]]) + "\n"
            (folder / f"abrechnung_{9 - part}.csv").write_text(text, encoding="utf-8")
        got = fc.calculate(fc.load(folder)).regions["00"]
        assert got.pruefkennung == right.pruefkennung
        assert got.calculated.fees == right.calculated.fees
        assert [f.message for f in got.findings] == [f.message for f in right.findings]


def test_two_runs_at_once_do_not_disturb_each_other(plain: dict[str, bytes], tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def one(_i: int) -> int:
        return call("run", ROOT / "data" / "musterland", "-o", tmp_path / "aus", "--quiet", env=environment(**PLAIN)).code  # fmt: skip

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(3))) == [0, 0, 0]
    assert contents(tmp_path / "aus") == plain
