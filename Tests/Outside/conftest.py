"""The fixtures that all tests from outside share.

The programs are the files that the environment variables PORTICO and PORTICO_VERIFIER name; each test gets a portal of its own below
its temporary folder, so tests may run in any order and side by side.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from portals import Portal, copy_sample
from previews import Previews
from relays import Authority, Relays
from verifiers import Verifier, Verifiers, program


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # A shell that runs this in the background ignores Ctrl-C for all that it starts, and programs under test have to hear it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
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
    portal.invite_all()
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


# The verifier


@pytest.fixture(scope="session")
def accepting_state(portico: str, sample_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample portal with a key for receipts beside, built again. Made once; never changed."""
    root = tmp_path_factory.mktemp("accepting") / "portal"
    shutil.copytree(sample_state, root)
    portal = Portal(portico, root)
    portal.run("keys", "create", "--receipts")
    portal.run("build")
    return root


@pytest.fixture
def accepting(portico: str, accepting_state: Path, tmp_path: Path) -> Portal:
    """A copy of the sample portal in which everything has been issued and built, and a verifier can be started."""
    root = tmp_path / "accepting"
    shutil.copytree(accepting_state, root)
    return Portal(portico, root)


@pytest.fixture
def verifiers(tmp_path: Path):
    """Starts verifiers on any portal, with any settings: `verifiers.start(portal, idleSeconds=1)`."""
    verifiers = Verifiers(program(), tmp_path)
    yield verifiers
    verifiers.stop_all()


@pytest.fixture
def verifier(accepting: Portal, verifiers: Verifiers) -> Verifier:
    """A verifier that runs on a built sample portal of its own (`verifier.portal`)."""
    return verifiers.start(accepting)


@pytest.fixture
def previews():
    """Starts previews on any portal: `previews.start(portal, "--port", "8480")`."""
    previews = Previews()
    yield previews
    previews.stop_all()


# Servers that take letters


@pytest.fixture
def relays():
    """Starts mail servers that do what they are told: `relays.start(tls=authority.context())`."""
    relays = Relays()
    yield relays
    relays.stop_all()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs the certificates of these servers; `authority.path` is what trusts it."""
    return Authority(tmp_path_factory.mktemp("authority"))


# Between a program and the system


@pytest.fixture(scope="session")
def preloaded(tmp_path_factory: pytest.TempPathFactory):
    """Builds one of the libraries in `survival` with the compiler that comes with Swift; gives its path for LD_PRELOAD."""

    def build(name: str) -> str:
        library = tmp_path_factory.mktemp("libraries") / f"{name}.so"
        compiler = shutil.which("clang") or shutil.which("cc")
        assert compiler, "a C compiler is needed; Swift brings clang"
        source = Path(__file__).parent / "survival" / f"{name}.c"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library), str(source), "-ldl"], check=True)
        return str(library)

    return build
