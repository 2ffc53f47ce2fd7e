"""The sample portal in a real browser: built once, served as a web host would serve it."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from portals import Portal
from serving import Receiver, SiteServer

LANGUAGES = ("en", "ja")
KINDS = ("provider-invites-reseller", "reseller-invites-customer", "reseller-and-provider-invite-customer")


class Site:
    """A built portal and the server in front of it."""

    def __init__(self, portal: Portal, root: Path, server: SiteServer):
        self.portal, self.root, self.server = portal, root, server
        self.invitations = portal.invitations("--links")

    def url(self, path: str) -> str:
        return self.server.address + path

    def path(self, invitation: dict) -> str:
        return invitation["link"].removeprefix(self.portal.address)

    def file(self, path: str) -> Path:
        return self.root / path.lstrip("/") / "index.html"

    def language(self, invitation: dict) -> str:
        """The language that the invitation's page begins with."""
        html = self.file(self.path(invitation)).read_text("utf-8")
        return re.search(r'<html lang="([^"]+)"', html)[1]

    def invitation(self, language: str | None = None, **wanted: str) -> dict:
        """The first invitation with these values whose page begins with this language."""
        for each in self.invitations:
            if all(each[key] == value for key, value in wanted.items()):
                if language in (None, self.language(each)):
                    return each
        raise LookupError(f"the sample has no invitation with {wanted} in {language}")

    def guide_paths(self) -> list[str]:
        """Where the pages are that everybody may read: the guides, the choice of a language, the 404 page."""
        return ["/", "/404.html"] + sorted(
            f"/{file.parent.relative_to(self.root)}/"
            for language in LANGUAGES
            for file in (self.root / language).rglob("index.html")
        )


@pytest.fixture(scope="session")
def serve(request):
    """Puts a server in front of a built portal."""

    def serve(portal: Portal, root: Path) -> Site:
        server = SiteServer(root)
        request.addfinalizer(server.stop)
        return Site(portal, root, server)

    return serve


@pytest.fixture(scope="session")
def receiver(request) -> Receiver:
    """Stands in for the verifier: notes what reaches it."""
    receiver = Receiver()
    request.addfinalizer(receiver.stop)
    return receiver


@pytest.fixture(scope="session")
def copy_of_sample(sample: Portal, tmp_path_factory):
    """Makes copies of the sample portal, with the same invitations and keys."""

    def copy(name: str) -> Portal:
        root = tmp_path_factory.mktemp(name) / "portal"
        # What was built stays behind: the copies differ in what they build.
        shutil.copytree(sample.root, root, ignore=shutil.ignore_patterns("public", "verifier", "build"))
        return Portal(sample.program, root)

    return copy


VERIFIER = "verifier: https://accept.hoshino-cloud.example\n"


@pytest.fixture(scope="session")
def site(copy_of_sample, serve, receiver) -> Site:
    """The sample portal; its forms go to the stand-in receiver."""
    portal = copy_of_sample("site")
    portal.replace("Content/portal.yaml", VERIFIER, f"verifier: {receiver.address}\n")
    portal.run("build")
    return serve(portal, portal.public)


@pytest.fixture(scope="session")
def ended_site(site, serve, tmp_path_factory) -> Site:
    """The same portal, built years later: every invitation has expired."""
    root = tmp_path_factory.mktemp("later")
    site.portal.run("build", "--output", str(root), "--now", "2036-01-01T00:00:00Z")
    return serve(site.portal, root)


@pytest.fixture(scope="session")
def mail_site(copy_of_sample, serve) -> Site:
    """The sample portal without a verifier: answers go by mail."""
    portal = copy_of_sample("mail")
    portal.replace("Content/portal.yaml", VERIFIER, "")
    portal.run("build")
    return serve(portal, portal.public)


@pytest.fixture(scope="session")
def browser() -> Browser:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Watch:
    """What pages of one context did that they shouldn't: errors, broken rules, requests to strangers."""

    def __init__(self, context: BrowserContext, *hosts: str):
        self.faults: list[str] = []
        self.requests: list[str] = []
        self._allowed: set[int] = set()
        context.add_init_script(
            "addEventListener('securitypolicyviolation', (e) =>"
            " console.error('policy', e.violatedDirective, e.blockedURI))"
        )
        context.on("console", lambda message: self._console(message))
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", lambda request: self._request(request, hosts))
        context.on("response", lambda response: self._response(response))

    def allow(self, status: int) -> None:
        """An answer with this status is part of the test."""
        self._allowed.add(status)

    def _console(self, message) -> None:
        expected = any(f"status of {status} " in message.text for status in self._allowed)
        if message.type in ("error", "warning") and not expected:
            self.faults.append(f"console: {message.text}")

    def _request(self, request, hosts) -> None:
        self.requests.append(f"{request.method} {request.url}")
        if not request.url.startswith(hosts):
            self.faults.append(f"request to a stranger: {request.url}")

    def _response(self, response) -> None:
        if response.status >= 400 and response.status not in self._allowed:
            self.faults.append(f"{response.status} for {response.url}")


@pytest.fixture
def open_context(browser, site, receiver):
    """Makes contexts that are watched; the test fails if anything happened in them that shouldn't."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def make(hosts: tuple[str, ...] = (), **options) -> BrowserContext:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        context.watch = Watch(context, site.server.address, receiver.address, *hosts)
        opened.append((context, context.watch))
        return context

    yield make
    for context, _ in opened:
        context.close()
    assert [fault for _, watch in opened for fault in watch.faults] == []


@pytest.fixture
def page(open_context) -> Page:
    """A page with scripts."""
    return open_context().new_page()


@pytest.fixture
def plain_page(open_context) -> Page:
    """A page of a browser in which scripts are off."""
    return open_context(java_script_enabled=False).new_page()
