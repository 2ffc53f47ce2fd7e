"""ARCHITECTURE.md against Package.swift: the picture of the targets and the table of what each one imports."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from portals import REPOSITORY


@pytest.fixture(scope="module")
def targets(tmp_path_factory) -> dict[str, dict[str, set[str]]]:
    """What Package.swift says of each target that is shipped: the targets and the libraries that it imports."""
    # A scratch folder of its own: the build's may be locked.
    scratch = tmp_path_factory.mktemp("package")
    dump = subprocess.run(
        ["swift", "package", "--scratch-path", str(scratch), "dump-package"],
        cwd=REPOSITORY, capture_output=True, check=True, timeout=120)
    described = json.loads(dump.stdout)["targets"]
    shipped = {
        target["name"]: target for target in described
        if target["type"] in ("regular", "executable", "system") and not (target.get("path") or "").startswith("Tests/")}
    found = {}
    for name, target in shipped.items():
        own, libraries = set(), set()
        for dependency in target["dependencies"]:
            kind, (imported, *_) = next(iter(dependency.items()))
            (libraries if kind == "product" else own).add(imported)
        found[name] = {"targets": own, "libraries": libraries}
    return found


@pytest.fixture(scope="module")
def text() -> str:
    return (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")


def reachable(targets: dict, name: str) -> set[str]:
    """Everything that a target stands on, directly or not."""
    found: set[str] = set()
    waiting = list(targets[name]["targets"])
    while waiting:
        following = waiting.pop()
        if following not in found:
            found.add(following)
            waiting += targets[following]["targets"]
    return found


def test_the_picture_shows_the_targets_and_what_they_stand_on(targets, text):
    """An arrow for each import that isn't there by way of another one; more would hide the shape."""
    picture = re.search(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert picture, "ARCHITECTURE.md has no picture in Mermaid"
    drawn = set(re.findall(r"^\s*([\w-]+) --> ([\w-]+)\s*$", picture[1], re.MULTILINE))
    needed = set()
    for name, imports in targets.items():
        for imported in imports["targets"]:
            others = imports["targets"] - {imported}
            if not any(imported in reachable(targets, other) for other in others):
                needed.add((name, imported))
    assert sorted(drawn) == sorted(needed)


def test_the_table_names_each_target_with_its_imports(targets, text):
    rows = re.findall(r"^\| `([\w-]+)` \| [^|]+ \| ([^|]*) \|$", text, re.MULTILINE)
    told = {name: set(re.findall(r"[\w-]+", imports)) for name, imports in rows if name in targets}
    assert told == {name: imports["targets"] | imports["libraries"] for name, imports in targets.items()}
