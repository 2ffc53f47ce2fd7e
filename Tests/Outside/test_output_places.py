"""Where commands may write: never what is private into what is published, and never over or through what isn't theirs."""

import os
import subprocess

import pytest
from portals import Portal, snapshot

FOLDERS = ["Content", "Templates", "Templates/assets", "Site/public", "Site/public/assets", "Site/verifier", "State"]


def overlaps(portal: Portal, *command: str) -> None:
    before = snapshot(portal.root)
    outcome = portal.run(*command, expect=1)
    assert outcome.stderr.startswith("output-overlaps: "), outcome
    assert snapshot(portal.root) == before


@pytest.mark.parametrize("name", ["Site/verifier/jwks.json", "Site/public/.well-known/jwks.json", "Site/public/en/index.html"])
def test_what_was_altered_in_place_is_mended_whatever_its_time_says(built, name):
    """As many bytes, and the time put back: a key of somebody else's would stay in effect."""
    path = built.path(name)
    sound, before = path.read_bytes(), path.stat()
    built.run("build")
    with path.open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(bytes([sound[-20] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.read_bytes() != sound and path.stat().st_size == before.st_size
    built.run("build")
    assert path.read_bytes() == sound
    assert ", 0 written, " in built.run("build").stdout


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_backup_in_what_is_published(built, folder, tmp_path):
    overlaps(built, "backup", f"{folder}/backup.tar")
    (tmp_path / "link").symlink_to(built.path(folder))
    overlaps(built, "backup", str(tmp_path / "link/backup.tar"))
    overlaps(built, "backup", str(built.root / "Content/.." / folder / "new/backup.tar"))


def test_no_backup_by_way_of_a_mount(built, tmp_path):
    """The folder has another path then, and is the same."""
    (tmp_path / "mount").mkdir()
    done = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c",
         'mount --bind Site/public "$1" && exec "$2" backup "$1/backup.tar"', "sh", str(tmp_path / "mount"), built.program],
        cwd=built.root, capture_output=True, text=True)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("mounts can't be made here")
    assert done.returncode == 1 and done.stderr.startswith("output-overlaps: "), done


def test_no_backup_in_a_site_that_was_built_elsewhere(built, tmp_path):
    built.run("build", "--output", str(tmp_path / "site"))
    overlaps(built, "backup", str(tmp_path / "site/assets/backup.tar"))
    built.run("backup", str(tmp_path / "backup.tar"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_site_among_sources_and_secrets(built, folder):
    if not folder.startswith("Site/public"):
        overlaps(built, "build", "--output", f"{folder}/site")


# Under the site's own lock


def in_the_way(portal: Portal, path: str) -> None:
    outcome = portal.run("build", expect=1)
    assert outcome.stderr.startswith(f"file-in-the-way: a page belongs where {path} lies, which portico didn't write\n")
    # Nothing is waited for, and the lock is free again.
    assert portal.run("build", expect=1).stderr == outcome.stderr


@pytest.mark.parametrize("path", ["index.html", ".index.html.portico-new", "en/trust/index.html", "en/trust/.index.html.portico-new"])
def test_a_pipe_is_refused_by_name(built, path):
    built.replace("Content/portal.yaml", "en: Hoshino Cloud Partner Portal", "en: Another Portal")
    built.public.joinpath(path).unlink(missing_ok=True)
    os.mkfifo(built.public / path)
    in_the_way(built, path)
    built.public.joinpath(path).unlink()
    built.run("build")


def test_a_pipe_for_the_published_keys_holds_nobody_up(built):
    keys = built.public / ".well-known/jwks.json"
    keys.unlink()
    os.mkfifo(keys)
    built.run("check")
    in_the_way(built, ".well-known/jwks.json")


def test_a_hard_link_is_never_written_through(built):
    link = built.path("State/keys/link.key")
    secret = link.read_bytes()
    built.replace("Content/portal.yaml", "en: Hoshino Cloud Partner Portal", "en: Another Portal")
    os.link(link, built.public / ".index.html.portico-new")
    in_the_way(built, ".index.html.portico-new")
    assert link.read_bytes() == secret


@pytest.mark.parametrize("folder", ["en", "en/trust", "assets", "i"])
def test_a_linked_folder_is_refused_by_name(built, folder, tmp_path):
    (built.public / folder).rename(tmp_path / "elsewhere")
    (built.public / folder).symlink_to(tmp_path / "elsewhere")
    before = snapshot(tmp_path / "elsewhere")
    in_the_way(built, folder)
    built.replace("Content/portal.yaml", "en: Hoshino Cloud Partner Portal", "en: Another Portal")
    in_the_way(built, folder)
    assert snapshot(tmp_path / "elsewhere") == before


def test_the_output_itself_may_be_a_link(portal, tmp_path):
    (tmp_path / "www").mkdir()
    portal.path("Site").mkdir()
    portal.public.symlink_to(tmp_path / "www")
    portal.run("build")
    assert (tmp_path / "www/index.html").is_file()
