"""`portico build`: only what changed is written, stale pages go, strangers stay, the same input makes the same bytes."""

import fcntl
import re
import shutil
import subprocess
from datetime import datetime, timedelta

import pytest
from portals import Portal, environment, file_marks, snapshot, token_in

NOW = "2031-05-05T10:00:00Z"


def changed(portal: Portal, *arguments: str) -> set[str]:
    """Builds, and tells which files below Site/public were written, made or removed."""
    before = file_marks(portal.public)
    outcome = portal.run("build", *arguments)
    after = file_marks(portal.public)
    paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    written = sum(path in after for path in paths)
    removed = len(paths) - written
    assert f" {written} written, {len(after) - written} unchanged, {removed} removed, " in outcome.stdout, outcome
    return paths


@pytest.fixture
def at_noon(built: Portal) -> Portal:
    """The sample, built for one moment: what is signed daily stays the same."""
    moment = built.invitations()[-1]["issued"]
    built.noon = ("--now", moment)
    built.run("build", *built.noon)
    return built


# Incremental


def test_a_second_build_writes_nothing(at_noon):
    assert changed(at_noon, *at_noon.noon) == set()


def test_the_last_line_tells_what_was_done(at_noon):
    line = at_noon.run("build", *at_noon.noon).stdout.splitlines()[-1]
    count = len(file_marks(at_noon.public))
    assert line.startswith(f"Site/public: {count} files, 0 written, {count} unchanged, 0 removed, ")
    assert line.endswith(" s")


def test_it_is_silent_in_a_pipe_but_for_that_line(at_noon):
    outcome = at_noon.run("build", *at_noon.noon, "--output", "elsewhere")
    assert len(outcome.stdout.splitlines()) == 1
    assert "\x1b" not in outcome.stderr and "\r" not in outcome.stderr


def test_a_day_later_only_what_is_signed_or_dated_is_new(at_noon):
    tomorrow = (datetime.fromisoformat(at_noon.noon[1]) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert changed(at_noon, "--now", tomorrow) <= {"status/1", ".well-known/security.txt"}


def test_one_changed_customer_is_one_written_page(at_noon):
    """D16."""
    page = str(at_noon.page_of("larkspur-books").relative_to(at_noon.public))
    at_noon.replace(at_noon.CUSTOMERS, "Larkspur Books,en", "Larkspur Books & Maps,en")
    assert changed(at_noon, *at_noon.noon) == {page}
    assert "Larkspur Books &amp; Maps" in (at_noon.public / page).read_text()


def test_a_new_invitation_is_one_new_page_and_a_longer_list(at_noon):
    at_noon.run("invite", "--customer", "aozora-foods")
    page = str(at_noon.page_of("aozora-foods").relative_to(at_noon.public))
    assert page in changed(at_noon, *at_noon.noon) <= {page, "status/1"}


def test_a_changed_guide_text_is_shown_on_its_pages_alone(at_noon):
    """Also on the page of the other language, where the passage can be looked up (R7, R11)."""
    old = at_noon.read("Content/en/next-steps.md").split("description: ")[1].splitlines()[0]
    at_noon.replace("Content/en/next-steps.md", f"description: {old}", "description: What to do with it all.")
    paths = changed(at_noon, *at_noon.noon)
    assert "en/next-steps/index.html" in paths
    assert paths <= {"en/next-steps/index.html", "ja/next-steps/index.html"}
    assert "What to do with it all." in (at_noon.public / "en/next-steps/index.html").read_text()


def test_a_page_that_somebody_changed_or_removed_is_made_good(at_noon):
    victim = at_noon.public / "en/providers/index.html"
    before = victim.read_bytes()
    victim.write_text("defaced")
    (at_noon.public / "ja/trust/index.html").unlink()
    assert changed(at_noon, *at_noon.noon) == {"en/providers/index.html", "ja/trust/index.html"}
    assert victim.read_bytes() == before


def test_without_its_notes_a_build_compares_and_writes_nothing(at_noon):
    shutil.rmtree(at_noon.path("State/build"))
    assert changed(at_noon, *at_noon.noon) == set()


def test_a_portal_that_was_moved_goes_on(at_noon, tmp_path):
    moved = tmp_path / "moved"
    at_noon.root.rename(moved)
    portal = Portal(at_noon.program, moved)
    assert changed(portal, *at_noon.noon) == set()
    portal.replace(portal.CUSTOMERS, "Larkspur Books,en", "Larkspur Books & Maps,en")
    assert len(changed(portal, *at_noon.noon)) == 1


# The same input makes the same bytes (D15)


def test_two_builds_into_two_folders_are_equal(at_noon):
    at_noon.run("build", *at_noon.noon, "--output", "one")
    at_noon.run("build", *at_noon.noon, "--output", "two/deep")
    one, two = snapshot(at_noon.path("one")), snapshot(at_noon.path("two/deep"))
    assert one == two == snapshot(at_noon.public)


def test_a_site_made_again_from_nothing_is_equal(at_noon):
    before = snapshot(at_noon.public)
    shutil.rmtree(at_noon.public)
    at_noon.run("build", *at_noon.noon)
    assert snapshot(at_noon.public) == before


def test_another_folder_and_zone_of_time_make_no_difference(at_noon, tmp_path):
    at_noon.run(
        "build", "--portal", str(at_noon.root), "--output", str(tmp_path / "out"), *at_noon.noon, cwd=tmp_path,
        env={"TZ": "Asia/Tokyo", "LANG": "ja_JP.UTF-8", "HOME": "/nonexistent"})
    assert snapshot(tmp_path / "out") == snapshot(at_noon.public)


# What goes, and what stays


def test_the_page_of_a_provider_that_lost_its_approval_goes(at_noon):
    """R20."""
    at_noon.replace(
        "Content/directory/providers.yaml", "    ja: タマリンド デジタル\n  approved: true",
        "    ja: タマリンド デジタル\n  approved: false")
    paths = changed(at_noon, *at_noon.noon)
    for language in ("en", "ja"):
        assert f"{language}/providers/tamarind-digital/index.html" in paths
        assert not (at_noon.public / language / "providers/tamarind-digital").exists()
    for name, data in snapshot(at_noon.public).items():
        assert b"tamarind" not in data.lower() and "タマリンド".encode() not in data, name


def test_a_page_that_left_the_page_list_goes(at_noon):
    entry = "\n  - {id: news, path: news, menu: next-steps, actions: [readGuides]}\n"
    at_noon.replace("Content/pages.yaml", "pages:\n", f"pages:{entry}")
    # The first entry is the start page; the new one goes behind it.
    text = at_noon.read("Content/pages.yaml").replace(entry, "\n", 1)
    at_noon.write("Content/pages.yaml", text.replace("\n\n# The main menu", f"{entry}\n# The main menu", 1))
    for language, title in (("en", "News"), ("ja", "お知らせ")):
        at_noon.write(
            f"Content/{language}/news.md",
            f"---\ntitle: {title}\ndescription: {title}.\nchanged: 2026-11-20\n---\n\n{title}.\n")
    at_noon.run("build", *at_noon.noon)
    assert (at_noon.public / "ja/news/index.html").exists()
    assert "/en/news/" in (at_noon.public / "sitemap.xml").read_text()
    at_noon.replace("Content/pages.yaml", entry, "\n")
    for language in ("en", "ja"):
        at_noon.path(f"Content/{language}/news.md").unlink()
    at_noon.run("build", *at_noon.noon)
    assert not (at_noon.public / "en/news").exists() and not (at_noon.public / "ja/news").exists()
    assert "/en/news/" not in (at_noon.public / "sitemap.xml").read_text()


def test_files_that_no_build_wrote_stay_and_are_named(at_noon):
    own = at_noon.page_of("larkspur-books").parent.relative_to(at_noon.public)
    mine = {
        "extra.txt": "extra.txt", "en/extra/index.html": "en/extra/",
        ".well-known/apple-app-site-association": ".well-known/apple-app-site-association",
        # A message doesn't give a personal link away.
        f"{own}/notes.txt": f"i/{own.name[:6]}…/notes.txt",
    }
    for name in mine:
        at_noon.write(f"Site/public/{name}", "mine")
    at_noon.replace(at_noon.CUSTOMERS, "Larkspur Books,en", "Larkspur Books & Maps,en")
    outcome = at_noon.run("build", *at_noon.noon)
    for name, named in mine.items():
        assert at_noon.read(f"Site/public/{name}") == "mine"
        assert f"Site/public/{named} was not written by portico" in outcome.stderr
    # And they are named again each time, until somebody takes them away.
    again = at_noon.run("build", *at_noon.noon)
    assert again.stderr == outcome.stderr and " 0 written, " in again.stdout


def test_a_file_where_a_page_belongs_is_not_overwritten(portal):
    portal.write("Site/public/robots.txt", "User-agent: *\nDisallow: /mine\n")
    outcome = portal.run("build", expect=1)
    assert outcome.stderr.startswith("file-in-the-way: ") and "robots.txt" in outcome.stderr
    assert portal.read("Site/public/robots.txt") == "User-agent: *\nDisallow: /mine\n"


def test_a_removed_customer_s_page_goes_with_a_warning(at_noon):
    page = at_noon.page_of("larkspur-books")
    [invitation] = [each["id"] for each in at_noon.invitations() if each["to"] == "larkspur-books"]
    lines = at_noon.read(at_noon.CUSTOMERS).splitlines(keepends=True)
    at_noon.write(at_noon.CUSTOMERS, "".join(line for line in lines if not line.startswith("larkspur-books,")))
    outcome = at_noon.run("build", *at_noon.noon)
    assert not page.exists() and not page.parent.exists()
    assert "warning: " in outcome.stderr and invitation in outcome.stderr and "larkspur-books" in outcome.stderr
    assert b"Larkspur" not in b"".join(snapshot(at_noon.public).values())


# Time


def test_ended_invitations_have_a_page_that_says_so_and_no_token(at_noon):
    links = at_noon.links()
    at_noon.run("build", "--now", NOW)
    for invitee, link in links.items():
        text = at_noon.file_of_link(link).read_text("utf-8")
        assert "eyJ" not in text and "<form" not in text and "<input" not in text
        assert "noindex" in text
        assert "lang=en" in text and "lang=ja" in text
    assert "no longer" in text or "ended" in text or "over" in text
    # Time turned back, they are open again, under the same tokens: the site is a function of its input.
    at_noon.run("build", *at_noon.noon)
    at_noon.run("verify", *(token_in(at_noon.file_of_link(link)) for link in links.values()))


def test_an_invitation_ends_with_the_second_that_it_names(at_noon):
    invitation = [each for each in at_noon.invitations("--links") if each["to"] == "larkspur-books"][0]
    page = at_noon.file_of_link(invitation["link"])
    at_noon.run("build", "--now", invitation["expires"])
    assert "eyJ" not in page.read_text()


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01T00:00:00Z", "2026-11-22", ""])
def test_a_moment_is_written_as_rfc_3339(sample, moment):
    sample.run("build", "--now", moment, expect=64)


# One at a time


def test_a_second_build_at_the_same_time_is_refused(at_noon):
    marks = file_marks(at_noon.public)
    at_noon.replace(at_noon.CUSTOMERS, "Larkspur Books,en", "Larkspur Books & Maps,en")
    with at_noon.path("State/build/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = at_noon.run("build", expect=1)
    assert outcome.stderr.startswith("busy: ")
    assert file_marks(at_noon.public) == marks
    at_noon.run("build", *at_noon.noon)


def test_builds_started_together_do_no_harm(portal):
    portal.run("keys", "create")
    portal.agree()
    builds = [
        subprocess.Popen(
            [portal.program, "build", "--now", NOW], cwd=portal.root, env=environment(None),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [(build.communicate()[1], build.returncode) for build in builds]
    assert any(code == 0 for _, code in ended)
    assert all(code == 0 or (code == 1 and error.startswith("busy: ")) for error, code in ended), ended
    portal.run("build", "--now", NOW, "--output", "reference")
    assert snapshot(portal.public) == snapshot(portal.path("reference"))


# Where there is nothing yet


def test_a_portal_without_keys_and_invitations_builds(portal):
    portal.run("build")
    assert portal.guide_pages() and not portal.invitation_pages()
    assert '"keys":[]' in portal.read("Site/public/.well-known/jwks.json").replace(" ", "")


def test_no_portal_is_told_as_such(portal, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for command in (["build"], ["check"], ["invite", "--all"]):
        outcome = portal.run(*command, cwd=empty, expect=74)
        assert "there is no portal in" in outcome.stderr
    assert list(empty.iterdir()) == []
