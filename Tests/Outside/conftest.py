"""The fixtures that all tests from outside share.

The program is the file that the environment variable PORTICO names; each test gets a portal of its own below
its temporary folder, so tests may run in any order and side by side.
"""

import os
import shutil
from pathlib import Path

import pytest
from portals import Portal, copy_sample


def pytest_configure(config: pytest.Config) -> None:
    if not os.access(os.environ.get("PORTICO", ""), os.X_OK):
        raise pytest.UsageError("PORTICO must name the portico program; `make test-outside` does that")


@pytest.fixture(scope="session")
def portico() -> str:
    """The program under test."""
    return os.path.abspath(os.environ["PORTICO"])


@pytest.fixture
def portal(portico: str, tmp_path: Path) -> Portal:
    """A fresh copy of the sample portal: nothing recorded, nothing built."""
    root = tmp_path / "portal"
    copy_sample(root)
    return Portal(portico, root)


@pytest.fixture(scope="session")
def sample_state(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample portal with a key, all its invitations and its site. Made once; never changed."""
    root = tmp_path_factory.mktemp("sample") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    portal.run("keys", "create")
    portal.run("invite", "--all")
    portal.run("build")
    return root


@pytest.fixture
def built(portico: str, sample_state: Path, tmp_path: Path) -> Portal:
    """A copy of the sample portal in which everything has been issued and built."""
    root = tmp_path / "built"
    shutil.copytree(sample_state, root)
    return Portal(portico, root)


@pytest.fixture(scope="session")
def sample(portico: str, sample_state: Path) -> Portal:
    """The sample portal with everything issued and built, to look at and not to change."""
    return Portal(portico, sample_state)
