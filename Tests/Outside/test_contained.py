"""What lies below Content and Templates is all that is read and published: links can't lead out, and nothing secret gets in."""

import os
import shutil
from pathlib import Path

import pytest
from portals import Portal
from test_check import Fault, faults

PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIGFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n-----END PRIVATE KEY-----\n"

# A file of each kind that is read below the two folders.
READ = [
    "Content/portal.yaml",
    "Content/pages.yaml",
    "Content/directory/providers.yaml",
    "Content/directory/customers.csv",
    "Content/directory/relationships.csv",
    "Content/en/welcome.md",
    "Content/en/invitations/ended.md",
    "Content/en/answers/accepted.md",
    "Templates/words/en.yaml",
    "Templates/layouts/page.mustache",
    "Templates/partials/menu.mustache",
    "Templates/assets/site.css",
    "Templates/assets/site.js",
]


def leaving(portal: Portal, name: str) -> Fault:
    """The one fault that a name below the portal's folders leads out of them."""
    found = [fault for fault in faults(portal) if fault.file == name]
    assert len(found) == 1, found
    [fault] = found
    top = name.split("/")[0]
    assert fault.message.startswith(f"a symbolic link leads out of {top} here, to '/"), fault
    assert fault.remedy == f"Put what it leads to in its place: only what lies in {top} is read and published."
    return fault


@pytest.mark.parametrize("name, target", [
    *((name, "absolute") for name in READ),
    ("Content/en/welcome.md", "relative"), ("Content/en/welcome.md", "by way of another link"),
    ("Templates/assets/site.js", "relative"), ("Templates/assets/site.js", "by way of another link"),
])
def test_a_link_that_leaves_is_a_fault(portal, tmp_path, name, target):
    path = portal.path(name)
    outside = tmp_path / "outside"
    shutil.move(path, outside)
    if target == "absolute":
        path.symlink_to(outside)
    elif target == "relative":
        path.symlink_to(os.path.relpath(outside, path.parent))
    else:
        path.with_name("between").symlink_to(outside)
        path.symlink_to("between")
    assert str(outside) in leaving(portal, name).message
    portal.run("build", expect=65)
    assert not portal.public.exists()


@pytest.mark.parametrize("folder", [
    "Content/en", "Content/directory", "Content/en/answers", "Templates/words", "Templates/layouts",
    "Templates/partials", "Templates/assets",
])
def test_a_linked_folder_that_leaves_is_a_fault(portal, tmp_path, folder):
    shutil.move(portal.path(folder), tmp_path / "outside")
    portal.path(folder).symlink_to(tmp_path / "outside")
    found = faults(portal)
    assert any(fault.message.startswith("a symbolic link leads out of ") for fault in found), found
    portal.run("build", expect=65)
    assert not portal.public.exists()


def test_links_that_stay_are_fine(portal, tmp_path):
    """A link to a neighbour, one to another folder, an absolute one, a linked folder: all below the same folder."""
    portal.run("build")
    plain = {str(path): path.read_bytes() for path in portal.public.rglob("*") if path.is_file()}
    portal.path("Content/shared").mkdir()
    for name, link in [
        ("Content/en/welcome.md", "../shared/welcome.md"),
        ("Content/en/checklist.md", str(portal.path("Content/shared/checklist.md"))),
    ]:
        shutil.move(portal.path(name), portal.path("Content/shared"))
        portal.path(name).symlink_to(link)
    shutil.move(portal.path("Templates/partials"), portal.path("Templates/parts"))
    portal.path("Templates/partials").symlink_to("parts")
    portal.run("build")
    assert {str(path): path.read_bytes() for path in portal.public.rglob("*") if path.is_file()} == plain


def test_the_two_folders_may_be_links(portal, tmp_path):
    for name in ("Content", "Templates"):
        shutil.move(portal.path(name), tmp_path / name)
        portal.path(name).symlink_to(tmp_path / name)
    portal.run("check")
    portal.run("build")


def test_a_link_into_the_other_folder_leaves(portal):
    portal.path("Templates/assets/customers.csv").symlink_to("../../Content/directory/customers.csv")
    leaving(portal, "Templates/assets/customers.csv")


@pytest.mark.parametrize("target", ["/dev/zero", "/etc/passwd", "../../State/journal/journal.sqlite", "a loop", "nothing"])
def test_odd_targets_are_faults(built, target):
    name = "Templates/assets/a.txt"
    built.path(name).symlink_to({"a loop": "a.txt", "nothing": "nowhere"}.get(target, target))
    [fault] = faults(built)
    assert fault.file == name


# Files of State


def state_files(portal: Portal) -> list[Path]:
    found = [path for path in sorted(portal.path("State").rglob("*")) if path.is_file() and path.stat().st_size]
    assert len(found) > 5
    return found


@pytest.mark.parametrize("place", ["Templates/assets/a.txt", "Templates/partials/menu.mustache", "Content/en/welcome.md"])
def test_a_hard_link_to_a_file_of_state_is_a_fault(accepting, place):
    for file in state_files(accepting):
        accepting.path(place).unlink(missing_ok=True)
        os.link(file, accepting.path(place))
        name = file.relative_to(accepting.root)
        assert f"this is 'State/{name.relative_to('State')}', a file of State" in [
            fault.message for fault in faults(accepting) if fault.file == place]


def test_copies_of_keys_are_faults(accepting):
    """Of the secret behind the links, which looks like nothing, and of keys."""
    for number, file in enumerate(
        [accepting.path("State/keys/link.key"), *accepting.path("State").glob("*keys/*.pem")]
    ):
        name = f"Templates/assets/copy{number}.txt"
        shutil.copy(file, accepting.path(name))
        messages = [fault.message for fault in faults(accepting) if fault.file == name]
        assert f"this is '{file.relative_to(accepting.root)}', a file of State" in messages
        accepting.path(name).unlink()


def test_content_that_is_state_is_a_fault(built):
    """`Content` may be a link, but not to what is never published."""
    shutil.move(built.path("Templates"), built.path("State/Templates"))
    built.path("Templates").symlink_to("State/Templates")
    assert all("a file of State" in fault.message for fault in faults(built))


@pytest.mark.parametrize("name, text", [
    ("Templates/assets/key.pem", PEM),
    ("Templates/assets/site.js", PEM.replace("PRIVATE", "EC PRIVATE")),
    ("Templates/assets/key.json", '{"key": "' + PEM.replace("\n", "\\n") + '"}'),
    ("Templates/partials/menu.mustache", PEM.replace("PRIVATE", "ENCRYPTED PRIVATE")),
    ("Content/en/welcome.md", PEM.replace("PRIVATE", "OPENSSH PRIVATE")),
    ("Content/portal.yaml", "# " + PEM.replace("\n", "\n# ")),
    ("Templates/assets/key.der", bytes.fromhex("302e020100300506032b657004220420") + bytes(32)),
])
def test_no_private_key_is_published(portal, name, text):
    before = portal.path(name).read_bytes() if portal.path(name).exists() else b""
    portal.write(name, before + b"\n" * 3 + (text if isinstance(text, bytes) else text.encode()))
    found = [fault for fault in faults(portal) if fault.message == "here is a private key"]
    assert [(fault.file, fault.line) for fault in found] == [(name, before.count(b"\n") + 4)]


def test_keys_may_be_spoken_of(portal):
    portal.append("Content/en/welcome.md", "\nNever send a file that begins with `-----BEGIN PRIVATE KEY-----` to anybody.\n")
    portal.append("Content/ja/welcome.md", "\n`-----BEGIN PRIVATE KEY-----` で始まるファイルは送らないでください。\n")
    portal.run("build")
