"""What the tests of survival share: a crowd that is invited, and services on it."""

from __future__ import annotations

import shutil

import pytest
from crowds import CROWD, fill
from portals import Portal, copy_sample
from verifiers import Verifier, Verifiers


@pytest.fixture(scope="session")
def crowd(portico, tmp_path_factory) -> Portal:
    """A portal with many open invitations. Made once; tests work on copies."""
    root = tmp_path_factory.mktemp("crowd") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    fill(portal, CROWD)
    return portal


@pytest.fixture
def portal(crowd, portico, tmp_path) -> Portal:
    root = tmp_path / "portal"
    shutil.copytree(crowd.root, root)
    return Portal(portico, root)


@pytest.fixture
def start(verifiers: Verifiers):
    """Starts the service on a portal, with changes to its environment."""

    def start(portal: Portal, **environment: str) -> Verifier:
        return verifiers.start(portal, env=environment)

    return start
