"""`portico preview`: a portal in the browser as its files are, and nothing of it on the disk or for anybody else."""

import html
import http.client
import json
import os
import pty
import re
import select
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from portals import Portal, environment, snapshot
from previews import Preview, Previews
from verifiers import Verifier, filled_in

PAGE = "/en/providers/"
FILE = "Content/en/providers.md"
# Words of that page.
WORDS = "Narrow the list down"


@pytest.fixture(scope="module")
def shown(sample: Portal, tmp_path_factory):
    """A preview of the sample, with everything issued and built, that no test changes."""
    root = tmp_path_factory.mktemp("shown") / "portal"
    shutil.copytree(sample.root, root)
    preview = Preview(Portal(sample.program, root))
    yield preview
    preview.stop()


@pytest.fixture
def preview(portal: Portal, previews: Previews) -> Preview:
    """A preview of a fresh sample, to change the files of."""
    return previews.start(portal)


# What it shows


def test_every_page_is_the_builds_byte_for_byte(shown: Preview):
    """But for what only a key of the portal could sign: invitations and status lists, see `PreviewedPortalTests`."""
    public = shown.portal.public
    compared = 0
    for file in sorted(public.rglob("*")):
        path = str(file.relative_to(public))
        if not file.is_file() or path.startswith(("i/", "status/")):
            continue
        address = "/" + path.removesuffix("index.html")
        answer = shown.get(address)
        assert answer.status == 200, address
        assert answer.page == file.read_bytes(), address
        assert (answer.body != answer.page) == path.endswith(".html"), address
        compared += 1
    assert compared > 40


def test_invitations_on_record_have_their_pages(shown: Preview):
    for invitation in shown.portal.invitations()[:5]:
        answer = shown.get(f"/i/{invitation['id']}/")
        assert answer.status == 200
        assert invitation["id"] in answer.text


def test_no_link_of_a_preview_can_be_accepted(shown: Preview, verifier: Verifier):
    """Neither its token, which a key signed that nobody knows, nor its address, which leads nowhere on the real site."""
    portal = verifier.portal  # with the same invitations on record
    invitation = next(each for each in portal.invitations() if each["state"] == "pending")
    page = shown.get(f"/i/{invitation['id']}/").text
    token = re.search(r'name=token value="([^"]+)"', page)[1]
    judged = json.loads(portal.run("verify", "--json", "--portal", ".", token, expect=1).stdout)
    assert judged["reason"] == "unknown-key"
    answer = verifier.post_form("/acceptances", filled_in(portal, invitation["to"], token=token))
    assert answer.status == 400 and "unknown-key" in verifier.post_json(
        "/acceptances", filled_in(portal, invitation["to"], token=token)).text
    assert not (portal.public / "i" / invitation["id"]).exists()
    assert [each for each in portal.invitations() if each["id"] == invitation["id"]][0]["state"] == "pending"


def test_nothing_is_written(shown: Preview):
    before = snapshot(shown.portal.root)
    folders = sorted(str(path) for path in shown.portal.root.rglob("*"))
    for path in ("/", PAGE, "/_preview/", f"/i/{shown.portal.invitations()[0]['id']}/", "/status/1", "/nowhere"):
        shown.get(path)
    assert snapshot(shown.portal.root) == before
    assert sorted(str(path) for path in shown.portal.root.rglob("*")) == folders


def test_a_fresh_portal_needs_no_key(preview: Preview):
    assert preview.get(PAGE).status == 200
    assert not (preview.portal.root / "State").exists()
    assert not (preview.portal.root / "Site").exists()


def test_a_portal_below_a_path_is_there(portal: Portal, previews: Previews):
    portal.replace("Content/portal.yaml", "address: https://partners.hoshino-cloud.example",
                  "address: https://hoshino-cloud.example/partners/portal")
    preview = previews.start(portal)
    assert preview.address.endswith("/partners/portal")
    page = preview.get("/partners/portal/en/providers/")
    assert page.status == 200 and b'href="/partners/portal/en/' in page.body
    style = re.search(r'<link rel="stylesheet" href="(/partners/portal/assets/[^"]+)"', page.text)[1]
    assert preview.get(style).headers["Content-Type"] == "text/css; charset=utf-8"
    for path in ("/", "/partners/portal"):
        answer = preview.get(path)
        assert (answer.status, answer.headers["Location"]) == (307, "/partners/portal/")
    assert preview.get(PAGE).status == 404


def test_addresses_without_their_slash_lead_on(shown: Preview):
    answer = shown.get("/en/providers")
    assert (answer.status, answer.headers["Location"]) == (307, PAGE)
    missing = shown.get("/en/nowhere/")
    assert missing.status == 404
    assert missing.page == (shown.portal.public / "404.html").read_bytes()


# Never stale


def test_each_request_sees_the_files_as_they_are(preview: Preview):
    """Asked right after each save: nothing has to have been told of it. Saved in place, and of the same length, too."""
    file = preview.portal.root / FILE
    text = file.read_text("utf-8")
    for number in range(100, 115):
        file.write_text(text.replace(WORDS, f"{WORDS} {number}"), "utf-8")
        assert f"{WORDS} {number}" in preview.get(PAGE).text


def test_each_kind_of_input_is_seen(preview: Preview):
    portal = preview.portal
    portal.replace("Content/portal.yaml", "Hoshino Cloud Partner Portal", "Renamed Portal")
    assert "Renamed Portal" in preview.get(PAGE).text
    portal.replace("Templates/words/en.yaml", "skip: Skip", "skip: Jump")
    assert "Jump" in preview.get(PAGE).text
    portal.append("Templates/layouts/page.mustache", "<!-- at the end -->\n")
    assert preview.get(PAGE).body.rstrip().endswith(b"<!-- at the end -->")
    portal.append("Templates/assets/site.css", "body{margin:1px}\n")
    style = re.search(r'<link rel="stylesheet" href="([^"]+)"', preview.get(PAGE).text)[1]
    assert "body{margin:1px}" in preview.get(style).text
    portal.run("keys", "create")
    assert preview.get("/status/1").status == 200
    portal.run("invite", "--customer", "aozora-foods")
    [invitation] = portal.invitations()
    assert 'name=token' in preview.get(f"/i/{invitation['id']}/").text
    portal.run("cancel", invitation["id"])
    assert 'name=token' not in preview.get(f"/i/{invitation['id']}/").text


def test_pages_that_wait_are_told_of_changes(preview: Preview):
    changes = preview.changes()
    changes.await_one()  # at the beginning, for what happened before
    before = preview.look(PAGE)
    portal = preview.portal
    # As editors do it: in place, and another file renamed over it; the second one is watched as the first.
    for number, save in enumerate([in_place, by_renaming, by_renaming, in_place]):
        save(portal.root / FILE, f"{WORDS} {number}")
        changes.await_one()
        now = preview.look(PAGE)
        assert now["page"] != before["page"] and now["styles"] == before["styles"]
        before = now
    portal.append("Templates/assets/pages.css", "main{margin:0}\n")
    changes.await_one()
    now = preview.look(PAGE)
    assert now["page"] == before["page"] and now["styles"] != before["styles"]
    changes.close()


def test_who_has_the_page_gets_it_again_only_where_it_is_another(preview: Preview):
    first = preview.look(PAGE, known="")
    assert first["html"].encode() == preview.get(PAGE).page
    assert "html" not in preview.look(PAGE) and "html" not in preview.look(PAGE, known=first["page"])
    in_place(preview.portal.root / FILE, f"{WORDS} 1")
    assert f"{WORDS} 1" in preview.look(PAGE, known=first["page"])["html"]


def in_place(file: Path, words: str) -> None:
    file.write_bytes(reworded(file, words))


def reworded(file: Path, words: str) -> bytes:
    return re.sub(rf"{WORDS}( \d+)?", words, file.read_text("utf-8")).encode()


def by_renaming(file: Path, words: str) -> None:
    """As vim does it: the old file is renamed away, and a new one is written in its place."""
    old = file.with_name(file.name + "~")
    file.rename(old)
    file.write_bytes(reworded(old, words))
    old.unlink()


# Faults


def test_a_fault_stands_over_the_last_good_page(preview: Preview):
    good = preview.get(PAGE)
    text = preview.portal.read(FILE)
    preview.portal.write(FILE, text.replace(WORDS, "{{nothing.known}} " + WORDS))
    bad = preview.get(PAGE)
    assert bad.status == 500
    assert bad.page == good.page
    before = text[:text.index(WORDS)]
    place = f"{FILE}:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"
    told = bad.text.partition("<portico-preview")[2]
    assert place in told and "<mark>{</mark>" in told and "A fault keeps the files from being shown" in told
    said = preview.await_complaint(place)
    assert preview.portal.run("check", expect=65).stderr.strip() in said
    # On pages in Japanese the frame is Japanese.
    assert "ファイルに誤りが 1 件あります" in preview.get("/ja/providers/").text

    preview.portal.write(FILE, text)
    mended = preview.get(PAGE)
    assert (mended.status, mended.page) == (200, good.page) and place not in mended.text
    assert preview.complaints.count(place) == 1 and "mended" in preview.complaints


def test_a_portal_that_begins_with_a_fault_is_shown_once_it_is_mended(portal: Portal, previews: Previews):
    portal.replace("Content/portal.yaml", "operator: hoshino-cloud", "operator: hoshino-clod")
    preview = previews.start(portal)
    bad = preview.get("/en/")
    assert bad.status == 500
    assert "Content/portal.yaml:" in bad.text and "Did you mean hoshino-cloud?" in bad.text
    portal.replace("Content/portal.yaml", "operator: hoshino-clod", "operator: hoshino-cloud")
    assert preview.get(PAGE).status == 200


def test_what_stands_in_a_file_stays_text(preview: Preview):
    preview.portal.append(FILE, "\n{{<img src=x>}}<script>alert(1)</script>\n")
    told = preview.get(PAGE).text
    assert "<script>alert" not in told and "<img src=x" not in told and "&lt;script&gt;" in told


@pytest.mark.parametrize("kind", ["link to a key", "link elsewhere", "linked folder", "hard link", "copy"])
def test_nothing_of_a_file_from_outside_is_shown(portal: Portal, previews: Previews, kind: str):
    """A fault tells of it, without a line of it; a private key isn't shown wherever it lies."""
    portal.run("keys", "create")
    [key] = portal.path("State/keys").glob("*.pem")
    body = key.read_text("utf-8").splitlines()[1]
    outside = portal.root.parent / "outside"
    outside.mkdir()
    words = "nobody:x:65534"
    (outside / "extra.md").write_text(f"{words}\n{words}\n{words}\n", "utf-8")
    extra = portal.path("Content/en/extra.md")
    if kind == "link to a key":
        extra.symlink_to(key)
    elif kind == "link elsewhere":
        extra.symlink_to(outside / "extra.md")
    elif kind == "linked folder":
        shutil.move(portal.path("Content/en/answers"), outside / "answers")
        for file in (outside / "answers").iterdir():
            file.write_text(f"{words}\n{words}\n", "utf-8")
        portal.path("Content/en/answers").symlink_to(outside / "answers")
    elif kind == "hard link":
        os.link(key, extra)
    else:
        shutil.copy(key, extra)
    preview = previews.start(portal)
    for text in (preview.get(PAGE).text, preview.get("/_preview/look?at=/").text):
        assert "Content/en/" + ("answers" if kind == "linked folder" else "extra.md") in text
        assert body not in text and "PRIVATE KEY-----" not in text and words not in text
    assert body not in preview.complaints and words not in preview.complaints


def test_a_file_that_is_away_for_a_moment_is_no_fault(preview: Preview):
    """The new one is there within the time that a fault is given: nobody is told of one."""
    file = preview.portal.root / FILE
    text = file.read_bytes()
    preview.get(PAGE)
    script = 'mv "$0" "$0.bak"; sleep 0.05; cp "$0.bak" "$0"; rm "$0.bak"'
    saving = subprocess.Popen(["sh", "-c", script, str(file)])
    statuses = set()
    while saving.poll() is None:
        statuses.add(preview.get(PAGE).status)
    statuses.add(preview.get(PAGE).status)
    assert statuses == {200} and file.read_bytes() == text
    assert "there is no such file" not in preview.complaints


# Everything on one sheet

STATES = ("pending", "reminded", "accepted", "over", "in-review", "dismissed", "declined", "cancelled", "expired", "replaced")
KINDS = ("provider-invites-reseller", "reseller-invites-customer", "reseller-and-provider-invite-customer")


def frames(preview: Preview, query: str = "") -> list[str]:
    """The addresses of what the sheet shows."""
    answer = preview.get("/_preview/" + query)
    assert answer.status == 200
    return [html.unescape(address) for address in re.findall(r'<iframe src="([^"]+)"', answer.text)]


def test_the_sheet_shows_every_page_and_every_state(shown: Preview):
    for language in ("en", "ja"):
        shows = frames(shown, f"?lang={language}")
        assert len(shows) == len(set(shows))
        guide = [f"/{path.parent.relative_to(shown.portal.public)}/" for path in shown.portal.guide_pages()]
        assert {path for path in guide if path.startswith(f"/{language}/")} <= set(shows)
        for kind in KINDS:
            for state in STATES:
                assert f"/_preview/invitation/{kind}/{state}/{language}/" in shows
            for turn in ("invitation", "reminder", "receipt"):
                for form in ("html", "text"):
                    assert f"/_preview/letter/{kind}/{turn}/{form}/{language}/" in shows
            for state in ("accepted", "in-review", "dismissed"):
                assert f"/_preview/answer/receipt.{kind}/{state}/{language}/" in shows
        pages = json.loads((shown.portal.root / "Site/verifier/pages.json").read_text("utf-8"))["pages"]
        answered = {path.split("/")[3] for path in shows if "/answer/" in path}
        assert answered | {"declined", "incomplete", "ending-incomplete"} == set(pages)
        for path in shows:
            answer = shown.get(path, headers={"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"})
            assert answer.status == 200, path
            assert f'lang="{language}"' in answer.text and b"<portico-preview" not in answer.body, path


def test_a_specimen_is_as_its_state_says(shown: Preview):
    def page(state: str) -> str:
        return shown.get(f"/_preview/invitation/reseller-invites-customer/{state}/en/").text

    for state in ("pending", "reminded", "in-review", "dismissed"):
        assert 'name=token' in page(state), state
    said = {state: re.search(r"<h1.*?</h1>", page(state), re.S)[0] for state in ("accepted", "declined", "cancelled", "expired")}
    assert all('name=token' not in page(state) for state in said)
    token = re.search(r'name=token value="([^"]+)"', page("pending"))[1]
    judged = json.loads(shown.portal.run("verify", "--json", "--portal", ".", token, expect=1).stdout)
    assert judged["reason"] == "unknown-key"


def test_what_a_reader_decides_is_shown_too(shown: Preview):
    path = "/_preview/invitation/reseller-invites-customer/pending/en/"
    plain = shown.get(path + "?as=plain")
    assert "sandbox allow-same-origin" in plain.headers["Content-Security-Policy"]
    mirrored = shown.get(path + "?as=mirrored")
    assert '<html lang="en" dir="rtl">' in mirrored.text and "\u202e" in mirrored.text
    assert "/_preview/dark.css" in shown.get(path + "?as=dark").text
    printed = shown.get(path + "?as=print").text
    style = re.search(r'<link rel="stylesheet" href="([^"]+\?as=print)"', printed)[1]
    css = shown.get(style).text
    assert "@media all" in css and "@media print" not in css
    assert all(address.endswith("?as=narrow") for address in frames(shown, "?lang=ja&as=narrow"))


def test_a_portal_whose_answers_come_by_mail_has_no_pages_after_them(portal: Portal, previews: Previews):
    portal.replace("Content/portal.yaml", "verifier: https://accept.hoshino-cloud.example\n", "")
    shows = frames(previews.start(portal))
    assert not [path for path in shows if "/answer/" in path]
    assert [path for path in shows if "/letter/" in path]


# Who may ask


def test_only_its_own_names_are_answered(shown: Preview):
    port = shown.port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LocalHost:{port}"):
        assert shown.get(PAGE, headers={"Host": host}).status == 200
    strangers = [
        "evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}", f"127.0.0.1.evil.example:{port}",
        f"localhost.evil.example:{port}", f"0.0.0.0:{port}", f"[::1]:{port}", f"127.0.0.2:{port}", f"127.1:{port}", "",
        f"user@127.0.0.1:{port}", f"127.0.0.1:{port},evil.example", f"2130706433:{port}",
    ]
    for host in strangers:
        for path in (PAGE, "/_preview/look?at=/", "/_preview/changes", "/nowhere"):
            answer = shown.get(path, headers={"Host": host})
            assert answer.status == 421, (host, path)
            assert "Hoshino" not in answer.text


def test_a_request_names_one_host(shown: Preview):
    for hosts in (b"", b"Host: 127.0.0.1:%d\r\nHost: evil.example\r\n" % shown.port):
        answer = shown.raw(b"GET /en/ HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400 ")
    absolute = shown.raw(
        b"GET http://evil.example/en/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % shown.port)
    assert absolute.startswith(b"HTTP/1.1 400 ")


def test_pages_of_other_origins_get_nothing(shown: Preview):
    for headers in (
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": f"http://localhost:{shown.port + 1}"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ):
        for path in (PAGE, "/_preview/changes"):
            assert shown.get(path, headers=headers).status == 403, headers
    # A person who follows a link from a mail.
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert shown.get(PAGE, headers=link).status == 200


def test_only_reading_is_answered(shown: Preview):
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        answer = shown.get(PAGE, method)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD"), method
    assert shown.get(PAGE, body=b"x").status == 400
    head, page = shown.get(PAGE, "HEAD"), shown.get(PAGE)
    assert head.body == b"" and head.headers["Content-Length"] == str(len(page.body))


def test_no_answer_is_for_another_origin(shown: Preview):
    style = re.search(r'<link rel="stylesheet" href="([^"]+)"', shown.get(PAGE).text)[1]
    for path in (PAGE, style, "/.well-known/jwks.json", "/_preview/look?at=/", "/_preview/live.js", "/nowhere/"):
        headers = shown.get(path).headers
        assert not [name for name in headers if name.lower().startswith("access-control-")], path
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == (
            "private, max-age=31536000, immutable" if path == style else "no-store"), path


@pytest.mark.parametrize("path", [
    "/../Content/portal.yaml", "/en/../../Content/portal.yaml", "/%2e%2e/Content/portal.yaml", "/..%2fContent/portal.yaml",
    "/en/%2e%2e/%2e%2e/State/keys/keys.json", "//en/providers/", "/./en/providers/", "/en//providers/", "/en/providers/.",
    "/en%2Fproviders/", "/en\\providers\\", "/en%5cproviders/", "/en/providers/%00", "/en/providers/%0d%0aX:%20y", "/%", "/%zz",
    "/%ff", "/%c0%ae%c0%ae/", "/Content/portal.yaml", "/State/keys/keys.json", "/etc/passwd", "/@fs/etc/passwd",
    "/_preview/../en/providers/", "/_preview/%2e%2e/", "/_preview/nothing", "/" + "a" * 5000,
])
def test_only_what_stands_in_the_table_is_there(shown: Preview, path: str):
    answer = shown.get(path)
    assert answer.status in (400, 404), path
    assert answer.headers["Location"] is None
    assert b"operator: hoshino" not in answer.body and b"root:" not in answer.body


def test_very_long_heads_end_the_connection(shown: Preview):
    for more in (b"X: " + b"a" * 100_000 + b"\r\n", b"".join(b"X%d: a\r\n" % number for number in range(2000))):
        try:
            answer = shown.raw(b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % shown.port + more + b"\r\n")
        except ConnectionResetError:
            continue
        assert not answer.startswith(b"HTTP/1.1 200")
    assert shown.get(PAGE).status == 200


def test_waiting_pages_are_bounded_and_cost_the_files_nothing(portal: Portal, previews: Previews):
    """Few descriptors, so that the bound is met soon: a page is still answered, from files that are in order."""
    preview = previews.start(portal, descriptors=96)
    told = []
    while len(told) < 100:
        connection = http.client.HTTPConnection(preview.host, preview.port, timeout=10)
        connection.request("GET", "/_preview/changes")
        answer = connection.getresponse()
        if answer.status != 200:
            break
        told.append((connection, answer))
    assert (len(told), answer.status, answer.headers["Connection"]) == (24, 503, "close")
    connection.close()
    assert preview.get(PAGE).status == 200
    # Connections on which nobody asks anything; no more than wait to be accepted.
    idle = [socket.create_connection((preview.host, preview.port), timeout=10) for _ in range(60)]
    # The last ones are shut at once.
    assert idle[-1].recv(1) == b""
    portal.replace(FILE, WORDS, f"{WORDS} 1")
    events = told[0][1]
    for _ in range(2):  # that of the beginning, and that of the change
        while events.readline() != b"event: look\n":
            pass
    for stream in idle:
        stream.close()
    while True:
        try:
            assert preview.get(PAGE).status == 200
            break
        except (ConnectionError, http.client.HTTPException):
            continue
    assert preview.complaints == ""
    # Those that leave make room for others.
    for connection, answer in told:
        answer.close()
        connection.close()
    status = 503
    while status == 503:
        connection = http.client.HTTPConnection(preview.host, preview.port, timeout=10)
        connection.request("GET", "/_preview/changes")
        status = connection.getresponse().status
        connection.close()
    assert status == 200


# Where it listens


def test_a_port_that_is_taken_gives_way_to_the_next_unless_it_was_asked_for(portal: Portal, previews: Previews):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = portal.run("preview", "--no-open", "--port", str(port), expect=74)
        assert done.stderr.startswith(f"cannot-start: 127.0.0.1:{port} can't be listened to: ")
        assert "or none" in done.stderr


def test_where_the_usual_port_is_taken_the_next_free_one_is_used(portal: Portal, previews: Previews):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8480))
            taken.listen()
        except OSError:
            pass  # Somebody else has it.
        first, second = previews.start(portal, port=None), previews.start(portal, port=None)
    assert 8480 < first.port < second.port < 8500
    assert first.get(PAGE).status == second.get(PAGE).status == 200


@pytest.fixture
def opened(tmp_path: Path):
    """Stands in for what opens a browser: the environment in which it is found, and what it was told to open, if anything."""
    told = tmp_path / "told"
    os.mkfifo(told)
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "xdg-open"
    program.write_text(f'#!/bin/sh\necho "$*" > "{told}"\n')
    program.chmod(0o755)
    reading = os.open(told, os.O_RDONLY | os.O_NONBLOCK)

    def read(seconds: float) -> str:
        ready, _, _ = select.select([reading], [], [], seconds)
        return os.read(reading, 1000).decode().strip() if ready else ""

    yield {"PATH": f"{folder}:{os.environ['PATH']}"}, read
    os.close(reading)


@pytest.mark.parametrize("options, screen, opens", [
    ((), {"DISPLAY": ":7"}, True), ((), {"BROWSER": "lynx"}, True),
    (("--no-open",), {"DISPLAY": ":7"}, False), ((), {"DISPLAY": None, "WAYLAND_DISPLAY": None, "BROWSER": None}, False),
])
def test_the_browser_is_opened_where_there_is_a_screen(portal: Portal, opened, options, screen, opens):
    found, told = opened
    master, terminal = pty.openpty()
    surroundings = {name: value for name, value in environment(found | screen).items() if value is not None}
    process = subprocess.Popen(
        [portal.program, "preview", "--port", "0", *options], cwd=portal.root, env=surroundings,
        stdin=subprocess.DEVNULL, stdout=terminal, stderr=subprocess.DEVNULL)
    os.close(terminal)
    try:
        with os.fdopen(master, "rb", buffering=0) as screen:
            said = b""
            while b"Ctrl-C" not in said:
                ready, _, _ = select.select([screen], [], [], 60)
                assert ready
                said += screen.read(1000)
            address = said.decode().split()[0]
            assert told(10 if opens else 0.5) == (address if opens else "")
    finally:
        process.kill()
        process.wait()


IN_A_NAMESPACE = ("unshare", "--user", "--map-root-user")


@pytest.fixture
def namespace() -> tuple[str, ...]:
    """Before a command: it runs in a namespace of its own, without rights beyond it, whoever runs the tests."""
    if subprocess.run([*IN_A_NAMESPACE, "true"], capture_output=True).returncode != 0:
        pytest.skip("no namespace of one's own")
    return IN_A_NAMESPACE


def test_it_needs_no_rights_of_an_administrator(portal: Portal, previews: Previews, namespace):
    assert previews.start(portal, under=namespace).get(PAGE).status == 200


@pytest.mark.parametrize("limit, said", [
    ("watches", "this user's watches are used up (/proc/sys/fs/inotify/max_user_watches)"),
    ("instances", "as many programs of this user watch as may (/proc/sys/fs/inotify/max_user_instances)"),
])
def test_where_the_system_tells_of_no_changes_pages_follow_all_the_same(
    portal: Portal, previews: Previews, namespace, limit: str, said: str
):
    """A namespace can be given none."""
    none = f"echo 0 > /proc/sys/user/max_inotify_{limit}"
    preview = previews.start(portal, under=(*namespace, "sh", "-c", f'{none} && exec "$@"', "sh"))
    preview.await_warning(f"warning: the system doesn't tell of changes: {said}\n  Pages follow them within a second.")
    changes = preview.changes()
    changes.await_one()
    portal.replace(FILE, WORDS, f"{WORDS} 7")
    changes.await_one()
    assert f"{WORDS} 7" in preview.get(PAGE).text
    changes.close()


def test_other_machines_see_it_only_where_that_is_said(portal: Portal, previews: Previews):
    for host in ("0.0.0.0", "::", "192.0.2.1", "portal.example", "127.example"):
        done = portal.run("preview", "--no-open", "--host", host, expect=64)
        assert "add --expose" in done.stderr
    preview = previews.start(portal, "--host", "0.0.0.0", "--expose")
    assert "warning: other machines can see this preview" in preview.complaints
    port = preview.port
    preview.host = "127.0.0.1"
    # A numeric address can't be another page's name.
    for host, status in ((f"192.0.2.7:{port}", 200), (f"[2001:db8::1]:{port}", 200), (f"evil.example:{port}", 421)):
        assert preview.get(PAGE, headers={"Host": host}).status == status, host


def test_it_ends_at_once(portal: Portal, previews: Previews):
    preview = previews.start(portal)
    changes = preview.changes()
    changes.await_one()
    assert preview.interrupt() in (-2, 130)
    assert preview.complaints == ""
    changes.close()


def test_no_portal_no_preview(portico: str, tmp_path: Path):
    done = Portal(portico, tmp_path).run("preview", "--no-open", expect=74)
    assert "there is no portal in the current folder" in done.stderr
    assert os.listdir(tmp_path) == []
