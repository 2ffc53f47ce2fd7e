"""`portico init`: a portal of one's own, from answers; where what comes with the program is found; what is left of a sample."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from portals import REPOSITORY, Portal, environment, exported, snapshot, tree
from verifiers import Verifiers, filled_in

OWN = [
    "--yes", "--name", "Aoba Systems", "--address", "https://portal.aoba-systems.co.jp", "--email", "info@aoba-systems.co.jp",
    "--person", "Hanako Sato", "--time-zone", "Asia/Tokyo",
]
JAPANESE = ["--languages", "ja,en", "--name-in", "ja=株式会社青葉システム", "--vendor", "Contoso"]


def begin(portico: str, folder: Path, *options: str, expect: int = 0) -> Portal:
    portal = Portal(portico, folder)
    portal.run("init", str(folder), *options, cwd=folder.parent, expect=expect)
    return portal


@pytest.fixture(scope="module")
def aoba(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal for customers in Japanese and English, to look at and not to change."""
    return begin(portico, tmp_path_factory.mktemp("own") / "aoba", *OWN, *JAPANESE)


def pages_of(portal: Portal, language: str) -> set[str]:
    return {path.stem for path in portal.path(f"Content/{language}").glob("*.md")}


# What it makes


@pytest.mark.parametrize("audience, pages", [("customers", 6), ("resellers", 18), ("both", 20)])
@pytest.mark.parametrize("languages", ["en", "ja", "ja,en"])
def test_a_new_portal_has_no_fault_and_no_warning(portico, tmp_path, audience, pages, languages):
    portal = begin(portico, tmp_path / "new", *OWN, "--languages", languages, "--audience", audience)
    outcome = portal.run("check")
    assert outcome.stderr == "" and f"{pages} pages" in outcome.stdout, outcome
    assert "belongs to nobody" not in outcome.stdout
    for language in languages.split(","):
        assert len(pages_of(portal, language)) == pages


def test_it_has_what_was_said_and_is_its_own(aoba):
    settings = aoba.read("Content/portal.yaml")
    assert 'name: {ja: "株式会社青葉システム お客様ポータル", en: "Aoba Systems Customer Portal"}' in settings
    assert "languages: [ja, en]\ndefaultLanguage: ja" in settings and "timeZone: Asia/Tokyo" in settings
    assert 'owner: Contoso' in settings and "\nverifier:" not in settings
    users = aoba.read("Content/directory/users.yaml")
    assert "id: hanako-sato" in users and "country: JP" in aoba.read("Content/directory/resellers.yaml")
    everything = "\n".join(
        text.decode("utf-8") for name, text in snapshot(aoba.root).items()
        if name.startswith("Content/") or name == "README.md")
    assert "hoshino" not in everything.lower() and "northlight" not in everything.lower() and "@?" not in everything
    # Every setting has a comment, in the portal's first language.
    assert re.search(r"# [ぁ-ん].*\naddress:", settings) or "# Site/public を公開" in settings
    ignored = aoba.read(".gitignore").splitlines()
    assert "/State/" in ignored and "/Site/" in ignored and aoba.path(".editorconfig").exists()


@pytest.mark.parametrize("name", ['"Quote" & Söhne: #1 {a} – no', "http: Evil", "http #1 Hosting", "https://contoso.example: x"])
def test_a_name_is_what_was_typed_whatever_yaml_makes_of_it(portico, tmp_path, name):
    portal = begin(portico, tmp_path / "new", *OWN, "--name", name, "--person", "Zoë O'Neill: yes", "--vendor", "~")
    portal.run("keys", "create")
    portal.run("build")
    page = tree(portal.public / "en/index.html")
    assert name in "".join(page.find(".//footer").itertext())


def test_the_privacy_page_is_where_forms_lead(portico, tmp_path):
    portal = begin(portico, tmp_path / "try", "--try", "--languages", "en,ja")
    portal.run("invite", "--all")
    portal.run("build")
    page = portal.public.joinpath("i").rglob("index.html").__next__().read_text("utf-8")
    assert 'href="http://127.0.0.1:8080/en/privacy/"' in page and 'href="http://127.0.0.1:8080/ja/privacy/"' in page
    assert portal.public.joinpath("ja/privacy/index.html").exists()


def test_what_holds_in_its_country_stands_on_the_privacy_page(aoba, portico, tmp_path):
    assert "個人情報保護法" in aoba.read("Content/ja/privacy.md") and "GDPR" not in aoba.read("Content/ja/privacy.md")
    german = begin(portico, tmp_path / "new", *OWN[:-1], "Europe/Berlin")
    assert "GDPR" in german.read("Content/en/privacy.md") and "country: DE" in german.read("Content/directory/resellers.yaml")


def test_the_sample_comes_whole(portico, tmp_path):
    portal = begin(portico, tmp_path / "sample", "--sample")
    assert portal.read(portal.CUSTOMERS) == (REPOSITORY / portal.CUSTOMERS).read_text("utf-8")
    assert portal.run("check").stderr == ""
    assert "belongs to nobody" in portal.run("check").stdout
    assert "/State/" in portal.read(".gitignore")


# Where it may begin


def test_the_same_answers_again_change_nothing(portico, tmp_path):
    portal = begin(portico, tmp_path / "try", "--try")
    before = snapshot(portal.root)
    assert "nothing to write" in portal.run("init", str(portal.root), "--try").stdout
    assert snapshot(portal.root) == before


def test_one_that_was_interrupted_goes_on(portico, tmp_path):
    portal = begin(portico, tmp_path / "new", *OWN)
    before = snapshot(portal.root)
    for name in ("README.md", "Content/portal.yaml"):
        portal.path(name).unlink()
    shutil.rmtree(portal.path("Templates/partials"))
    portal.run("init", str(portal.root), *OWN)
    assert snapshot(portal.root) == before


@pytest.mark.parametrize("name", ["notes.txt", "Content/en/more.md", "State/journal", ".hidden", "Content/portal.yaml"])
def test_a_folder_with_other_things_is_refused(portico, tmp_path, name):
    portal = Portal(portico, tmp_path / "new")
    portal.write(name, "mine")
    portal.write(".git/HEAD", "ref")
    before = snapshot(portal.root)
    outcome = portal.run("init", str(portal.root), *OWN, expect=1)
    assert outcome.stderr.startswith("folder-not-empty: ") and name.split("/")[0] in outcome.stderr
    assert "--into" in outcome.stderr and snapshot(portal.root) == before


@pytest.mark.parametrize("link", ["Content", "Templates/assets", "Content/directory"])
def test_a_folder_with_a_link_is_refused(portico, tmp_path, link):
    portal = Portal(portico, tmp_path / "new")
    (tmp_path / "elsewhere").mkdir()
    portal.path(link).parent.mkdir(parents=True)
    portal.path(link).symlink_to(tmp_path / "elsewhere")
    outcome = portal.run("init", str(portal.root), *OWN, expect=1)
    assert outcome.stderr.startswith("folder-not-empty: ") and f"it holds {link}" in outcome.stderr
    assert os.listdir(tmp_path / "elsewhere") == [] and os.listdir(portal.root) == [link.split("/")[0]]


def test_into_one_adds_what_is_missing_and_keeps_what_is_there(portico, tmp_path):
    portal = Portal(portico, tmp_path / "new")
    portal.write("README.md", "mine")
    portal.write("notes.txt", "mine")
    outcome = portal.run("init", ".", *OWN, "--into")
    assert "README.md was there" in outcome.stderr
    assert portal.read("README.md") == portal.read("notes.txt") == "mine"
    portal.run("check")


@pytest.mark.parametrize("own, missing", [("*.log\n", ["State", "Site"]), ("Site\n", ["State"]), ("State/\r\n/Site/\r\n", [])])
def test_keys_stay_out_of_a_repository_with_its_own_gitignore(portico, tmp_path, own, missing):
    portal = Portal(portico, tmp_path / "new")
    portal.write(".gitignore", own)
    subprocess.run(["git", "init", "--quiet"], cwd=portal.root, check=True)
    outcome = portal.run("init", ".", "--try", "--into")
    [note] = [line for line in outcome.stderr.splitlines() if "add to .gitignore" in line] or [""]
    assert [name for name in ("State", "Site") if f"/{name}/" in note] == missing
    assert portal.read(".gitignore") == own
    again = snapshot(portal.root)
    portal.run("init", ".", "--try", "--into")
    assert snapshot(portal.root) == again
    portal.run("invite", "--all")
    seen = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=portal.root, check=True, capture_output=True, text=True).stdout
    assert "Content/portal.yaml" in seen and "State" not in seen
    # What walks through State takes no offence.
    portal.run("person", "anybody@hinata-trading.example")
    portal.run("backup", str(tmp_path / "backup.tar"))
    shutil.rmtree(portal.path("State"))
    portal.run("restore", str(tmp_path / "backup.tar"))
    assert portal.path("State/.gitignore").exists() == ("State" in missing)


def test_git_may_be_there(portico, tmp_path):
    portal = Portal(portico, tmp_path / "new")
    portal.write(".git/HEAD", "ref")
    portal.run("init", ".", *OWN)


# What it is told


def test_what_is_missing_is_named_at_once(portico, tmp_path):
    portal = Portal(portico, tmp_path)
    outcome = portal.run("init", "new", "--yes", "--time-zone", "Europe/London", expect=64)
    assert "--name, --address, --email, --person" in outcome.stderr
    assert not portal.path("new").exists()


@pytest.mark.parametrize("option, value, said", [
    ("--address", "portal.example.org/x", "https://"), ("--address", "http://portal.aoba.co.jp", "https://"),
    ("--email", "aoba", "“aoba”"), ("--person", "Hanako", "given name and family name"), ("--time-zone", "Asia/Tokio", "Asia/Tokyo"),
    ("--country", "XX", "XX"), ("--audience", "everybody", "customers, resellers or both"), ("--name", "  ", "name"),
    ("--languages", "", "no language"), ("--verifier", "accept", "https://"), ("--name-in", "de=Aoba", "LANGUAGE=NAME"),
])
def test_an_answer_that_is_none_is_refused_with_a_remedy(portico, tmp_path, option, value, said):
    outcome = Portal(portico, tmp_path).run("init", "new", *OWN, option, value, expect=64)
    assert said in outcome.stderr, outcome
    assert not (tmp_path / "new").exists()


def test_a_language_without_a_beginning_is_refused(portico, tmp_path):
    outcome = Portal(portico, tmp_path).run("init", "new", *OWN, "--languages", "en,de", expect=1)
    assert outcome.stderr.startswith("unknown-language: ") and "en or ja" in outcome.stderr


def typed(portico: str, cwd: Path, answers: list[tuple[str, str]], *arguments: str) -> str:
    """Runs `portico` at a terminal, answers each question that is awaited, and returns all that was shown."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(cwd)
        os.execve(portico, [portico, *arguments], environment({"TZ": "Asia/Tokyo"}))
    shown, waiting = "", list(answers)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 1)
        if not ready:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece.decode("utf-8", "replace")
        if waiting and waiting[0][0] in shown.split("\n")[-1]:
            os.write(terminal, (waiting.pop(0)[1] + "\n").encode())
            shown += "\n"
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 0 and not waiting, (waiting, shown)
    return shown


def test_at_a_terminal_it_asks_and_offers_the_import(portico, tmp_path):
    (tmp_path / "list.csv").write_text("Company,E-mail\nLarkspur Books,office@larkspur-books.co.uk\n")
    shown = typed(portico, tmp_path, [
        ("Languages", "ja en"), ("Name of your company", ""), ("Name of your company", "Aoba Systems"),
        ("Its name in ja", "青葉システム"), ("Its name in en", ""), ("Where the portal", "aoba.co.jp"),
        ("Where the portal", "https://portal.aoba.co.jp"), ("Address that you", "info@aoba.co.jp"),
        ("Your name", "Hanako Sato"), ("Time zone", ""), ("Country", ""), ("Whom it is for", ""), ("Where portico-verifier", ""),
        ("Vendor", ""), ("A list of your customers", "list.csv"),
    ], "init", "new")
    assert "Write it with https://" in shown and "[Asia/Tokyo]" in shown and "[JP]" in shown
    portal = Portal(portico, tmp_path / "new")
    [customer] = portal.customers()
    assert (customer["companyName"], customer["invite"]) == ("Larkspur Books", "reseller")
    commands = re.findall(r"^  (portico .*?)\r?$", shown, re.MULTILINE)
    assert len(commands) == 3, shown
    for command in commands:
        portal.run(*command.split()[1:])
    assert len(portal.invitations()) == 1


# From nothing to an acceptance


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.fixture(scope="module")
def installed(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make install` puts in place, but that the programs were built before."""
    root = tmp_path_factory.mktemp("installed")
    subprocess.run(
        ["make", "--no-print-directory", "install-files", f"BUILT={Path(portico).parent}", f"PREFIX={root}"], cwd=REPOSITORY,
        check=True, capture_output=True)
    return root


def test_what_only_portico_starts_stands_in_no_path(installed):
    program = installed / "libexec/portico/portico-submit"
    assert not (installed / "bin/portico-submit").exists()
    assert subprocess.run([program, "x"], capture_output=True, timeout=20).returncode == 64


def test_seven_commands_lead_to_an_accepted_invitation(installed, tmp_path):
    """No file is edited by hand. `make install` is the first; see `installed`."""
    address, verifier = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    commands = [
        "make install", f"portico init first --try --address {address} --verifier {verifier}", "cd first", "portico invite --all",
        "portico build", "python3 -m http.server --directory Site/public", "portico-verifier serve",
    ]
    assert len(commands) <= 7
    portal = Portal(str(installed / "bin/portico"), tmp_path / "first")
    portal.run(*commands[1].split()[1:], cwd=tmp_path)
    issued = portal.run(*commands[3].split()[1:]).stdout
    portal.run(*commands[4].split()[1:])
    [link] = re.findall(rf"^{address}/i/\S+/$", issued, re.MULTILINE)
    assert (portal.public / link.removeprefix(f"{address}/") / "index.html").exists()
    portal.address = address
    verifiers = Verifiers(str(installed / "bin/portico-verifier"), tmp_path)
    try:
        service = verifiers.start(portal, listen=verifier.removeprefix("http://"))
        answer = service.accept("hinata-trading", email="anybody@hinata-trading.example")
    finally:
        verifiers.stop_all()
    assert answer.status == 201, answer
    [accepted] = [event for event in exported(portal) if event["type"] == "invitation-accepted"]
    assert not accepted["payload"].get("review"), accepted


# Where what comes with the program is found


def test_beside_the_program_however_it_is_called(installed, tmp_path):
    link = tmp_path / "portico"
    link.symlink_to(installed / "bin/portico")
    assert f"share: {installed}/share/portico (installed)" in Portal(str(link), tmp_path).run("--version").stdout
    begin(str(link), tmp_path / "new", "--try")


def test_in_the_checkout_that_it_was_built_in(portico, tmp_path):
    assert f"share: {REPOSITORY} (checkout)" in Portal(portico, tmp_path).run("--version").stdout


def test_where_the_environment_says_and_nowhere_else(portico, installed, tmp_path):
    portal = Portal(portico, tmp_path)
    elsewhere = {"PORTICO_SHARE": str(installed / "share/portico")}
    assert f"share: {installed}/share/portico (PORTICO_SHARE)" in portal.run("--version", env=elsewhere).stdout
    portal.run("init", "new", "--try", env=elsewhere)
    outcome = portal.run("init", "other", "--try", env={"PORTICO_SHARE": str(tmp_path)}, expect=74)
    assert "PORTICO_SHARE" in outcome.stderr and not (tmp_path / "other").exists()


def test_without_it_the_program_says_what_to_do(portico, tmp_path):
    shutil.copy(portico, tmp_path / "portico")
    portal = Portal(str(tmp_path / "portico"), tmp_path)
    assert "share: not found" in portal.run("--version").stdout
    assert "make install" in portal.run("init", "new", "--try", expect=74).stderr


@pytest.mark.parametrize("words, expected", [
    (["portico", "ini"], {"init"}), (["portico", "import", ""], {"customers"}),
    (["portico", "init", "new", "--audience", "c"], {"customers"}), (["portico-verifier", "ser"], {"serve"}),
])
def test_bash_completes_what_is_installed(installed, words, expected):
    script = installed / "share/bash-completion/completions" / words[0]
    function = f"_{words[0]}"
    offered = subprocess.run(
        ["bash", "-c", f"""
          source {script}
          COMP_WORDS=({" ".join(f"'{word}'" for word in words)}); COMP_CWORD={len(words) - 1}
          {function} {words[0]} '{words[-1]}' '{words[-2]}'
          printf '%s\\n' "${{COMPREPLY[@]}}" """],
        capture_output=True, text=True, env={"PATH": f"{installed}/bin:/usr/bin:/bin"}, timeout=60)
    assert {line.strip() for line in offered.stdout.split("\n")} >= expected, offered


@pytest.mark.parametrize("file", ["zsh/site-functions/_portico", "fish/vendor_completions.d/portico.fish"])
def test_other_shells_have_theirs(installed, file):
    text = (installed / "share" / file).read_text("utf-8")
    for command in ("init", "letters", "revoke-grant", "fields"):
        assert command in text


# What is left of a sample


def warnings(portal: Portal) -> dict[str, str]:
    """By place, what `check` warns of."""
    outcome = portal.run("check")
    return dict(re.findall(r"^(\S+?:\d+:\d+): warning: (.+)$", outcome.stderr, re.MULTILINE))


def test_what_is_left_of_the_sample_is_told_once_the_address_is_ones_own(portal):
    portal.replace("Content/portal.yaml", "address: https://partners.hoshino-cloud.example", "address: https://portal.aoba.co.jp")
    found = warnings(portal)
    for file, text, column in [
        ("Content/portal.yaml", "verifier: ", 11), ("Content/portal.yaml", "  email: partners@", 10),
        ("Content/portal.yaml", "  gettingStarted: ", 19), ("Content/directory/users.yaml", "id: yui-sato", None),
        ("Content/directory/customers.csv", "aozora-foods,", None),
    ]:
        line = portal.line_of(file, text)
        assert any(place.startswith(f"{file}:{line}:" + (f"{column}" if column else "")) for place in found), (text, found)
    assert any("Hoshino Cloud” is a company of the sample" in text for text in found.values())
    assert any("21 customers have addresses that reach nobody" in text for text in found.values())
    assert any("Northlight" in text for text in found.values())


def test_of_a_trial_too(portico, tmp_path):
    portal = begin(portico, tmp_path / "try", "--try")
    assert warnings(portal) == {}
    portal.replace("Content/portal.yaml", "address: http://127.0.0.1:8080", "address: https://portal.aoba.co.jp")
    found = " ".join(warnings(portal).values())
    assert "one customer has an address that reaches nobody" in found and "Trial Cloud Services” is a company" in found


def test_who_invites_the_sample_s_customers_is_told(portal):
    portal.run("keys", "create")
    portal.agree()
    assert "its customers are invented" in portal.run("invite", "--all").stdout


def test_every_company_of_the_sample_is_known_as_such(portal):
    """The names in the program are those of the sample's files."""
    import yaml

    known = (REPOSITORY / "Sources/PortalFiles/Directory/SampleRemains.swift").read_text("utf-8")
    for file in ("resellers", "providers"):
        for record in yaml.safe_load(portal.read(f"Content/directory/{file}.yaml")):
            names = record["companyName"]
            for name in names.values() if isinstance(names, dict) else [names]:
                assert f'"{name}"' in known, name
