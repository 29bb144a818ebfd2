"""The supply chain from the installed packages: ``python docs/supply.py sbom`` prints a CycloneDX bill of
materials, ``python docs/supply.py licences`` writes ``docs/lizenzen.md``.

Both follow the requirements of feecalc itself (``pyproject.toml``), not whatever else is installed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "lizenzen.md"
HASHES = ROOT / "requirements" / "hashes.txt"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION = re.findall(r'__version__ = "(.+?)"', (ROOT / "feecalc" / "version.py").read_text("utf-8"))[0]

# Classifiers of older packages as SPDX expressions.
CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
LONG_TEXTS = {"BSD 3-Clause License": "BSD-3-Clause", "MIT License": "MIT"}
FREE_TEXTS = {"PSFL": "PSF-2.0", "Dual License": "Apache-2.0 OR BSD-3-Clause"}


def canonical(name: str) -> str:
    """A name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(extra: str = "") -> list[str]:
    """Direct requirements of feecalc, or of one of its extras, by canonical name."""
    lines = PROJECT.get("optional-dependencies", {}).get(extra, []) if extra else PROJECT["dependencies"]
    return [canonical(Requirement(line).name) for line in lines]


def closure(names: list[str]) -> dict[str, list[str]]:
    """Everything that is needed for ``names`` here, and what each of it needs in turn."""
    graph: dict[str, list[str]] = {}
    open_ = list(names)
    while open_:
        name = open_.pop()
        if name not in graph:
            graph[name] = _requires(name)
            open_ += graph[name]
    return dict(sorted(graph.items()))


def _requires(name: str) -> list[str]:
    wanted = [Requirement(line) for line in distribution(name).requires or []]
    here = [r for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    return sorted(canonical(r.name) for r in here if _installed(r.name))


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def licence(found: Distribution) -> str:
    """The SPDX expression that a package states, in one of the three ways in which packages do."""
    stated = found.metadata.get("License-Expression")
    text = (found.metadata.get("License") or "").strip().split("\n")[0]
    classified = [
        line.rsplit(" :: ", 1)[1]
        for line in found.metadata.get_all("Classifier") or []
        if "License ::" in line
    ]
    known = [CLASSIFIERS[c] for c in classified if c in CLASSIFIERS]
    return (
        stated or FREE_TEXTS.get(text) or LONG_TEXTS.get(text) or (known[0] if known else text) or "unbekannt"
    )


def hashes(name: str, version: str) -> list[str]:
    """The SHA-256 of the files of one version, from ``requirements/hashes.txt``."""
    text = HASHES.read_text("utf-8")
    entry = re.search(
        rf"^{re.escape(name)}=={re.escape(version)}\b(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL
    )
    return re.findall("sha256:([0-9a-f]{64})", entry[1]) if entry else []


def sbom() -> dict[str, Any]:
    """A CycloneDX 1.6 bill of materials; the same bytes for the same environment."""
    graph = closure(needed())
    root = {
        "type": "application",
        "name": "feecalc",
        "version": VERSION,
        "bom-ref": f"pkg:pypi/feecalc@{VERSION}",
    }
    components = [_component(name) for name in graph]
    refs = {c["name"]: c["bom-ref"] for c in components}
    serial = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(components, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {**root, "licenses": [{"expression": "MIT"}]}},
        "components": components,
        "dependencies": [
            {"ref": root["bom-ref"], "dependsOn": sorted(refs[name] for name in needed())},
            *(
                {"ref": refs[name], "dependsOn": [refs[n] for n in requires]}
                for name, requires in graph.items()
            ),
        ],
    }


def _component(name: str) -> dict[str, Any]:
    found = distribution(name)
    ref = f"pkg:pypi/{name}@{found.version}"
    known = [{"name": "file:sha256", "value": digest} for digest in hashes(name, found.version)]
    return {
        "type": "library",
        "bom-ref": ref,
        "name": name,
        "version": found.version,
        "purl": ref,
        "licenses": [{"expression": licence(found)}],
        **({"properties": known} if known else {}),
    }


def page() -> str:
    """``docs/lizenzen.md``: what is installed with feecalc, under which licence, and for which purpose."""
    graph = closure(needed())
    rows = [f"| {name} | {licence(distribution(name))} | {_needed_by(name, graph)} |" for name in graph]
    return "\n".join(
        [
            "# Lizenzen",
            "",
            "feecalc selbst steht unter der MIT-Lizenz. Mit `pip install feecalc` kommen diese Pakete mit, alle unter freien Lizenzen ohne",
            "Pflicht zur Offenlegung eigener Arbeit. Die Seite erzeugt `python docs/supply.py licences` aus den installierten Paketen.",
            "",
            "| Paket | Lizenz (SPDX) | gebraucht von |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _needed_by(name: str, graph: dict[str, list[str]]) -> str:
    direct = ["feecalc"] if name in needed() else []
    return ", ".join([*direct, *(other for other, requires in graph.items() if name in requires)])


def main(args: list[str]) -> int:
    """``sbom`` prints, ``licences`` writes; anything else explains itself."""
    if args == ["sbom"]:
        sys.stdout.write(json.dumps(sbom(), indent=1) + "\n")
    elif args == ["licences"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
