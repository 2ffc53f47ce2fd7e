"""Somebody saves while a build is at work: before whichever opening of a file, the next build shows what was saved."""

import shlex
import shutil
from pathlib import Path

from portals import Portal, snapshot

# One file of each kind that is read on its own, and what is put in another's place.
EDITS = {
    "Content/portal.yaml": ("email: partners@hoshino-cloud.example", "email: desk@hoshino-cloud.example"),
    "Content/pages.yaml": ("path: next-steps,", "path: further-steps,"),
    "Content/directory/resellers.yaml": ("Hoshino Cloud", "Hoshino Skies"),
    "Content/directory/providers.yaml": ("Kaede", "Momiji"),
    "Content/directory/customers.csv": ("Northlight", "Southlight"),
    "Content/en/welcome.md": ("More and more companies", "Ever more companies"),
    "Templates/words/en.yaml": ("nameOrder: given family", "nameOrder: family given"),
    "Templates/layouts/page.mustache": ("</body>", "<p>Saved meanwhile.</p></body>"),
    "Templates/assets/site.css": ("body", "/* Saved meanwhile. */ body"),
}


def edited(portal: Portal, to: Path) -> None:
    """Puts the files as they will be saved into a folder of their own."""
    for name, (old, new) in EDITS.items():
        text = portal.read(name)
        assert old in text, (name, old)
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_text(text.replace(old, new, 1), "utf-8")


def shown(portal: Path) -> dict[str, bytes]:
    """The site, without the note of how far the journal had come: texts went on record at other moments."""
    return {name: content for name, content in snapshot(portal / "Site").items() if name != "journal-published"}


def test_whenever_it_is_saved_the_next_build_shows_it(built, preloaded, tmp_path):
    before, after, fresh = tmp_path / "before", tmp_path / "after", tmp_path / "fresh"
    for name in EDITS:
        (before / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(built.path(name), before / name)
    edited(built, after)
    shutil.copytree(built.root, fresh)
    shutil.copytree(after, fresh, dirs_exist_ok=True)
    shutil.rmtree(fresh / "Site")
    shutil.rmtree(fresh / "State/build")
    Portal(built.program, fresh).run("build")
    expected = shown(fresh)

    library, mark = preloaded("saved_at"), tmp_path / "saved"
    save = f"cp -R {shlex.quote(str(after))}/. . && : > {shlex.quote(str(mark))}"
    step, stale = 0, []
    while True:
        step += 1
        shutil.copytree(before, built.root, dirs_exist_ok=True)
        # What was read from both states may not fit together: a fault then, and nothing is written.
        outcome = built.run("build", expect=None, env={
            "LD_PRELOAD": library, "SAVED_AT": str(step), "SAVED_BY": save, "SAVED_FILES": ":".join([*EDITS, ""])})
        assert outcome.code in (0, 65), outcome
        if not mark.exists():
            break
        mark.unlink()
        built.run("build")
        if shown(built.root) != expected:
            stale.append(step)
    assert step > len(EDITS), "each of the files is opened"
    assert not stale
