"""The schemas for editors against the loader: what one takes the other takes, key by key."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from portals import REPOSITORY, Portal, copy_sample

FILES = {
    "Content/portal.yaml": "portal", "Content/pages.yaml": "pages", "Templates/words/ja.yaml": "words",
    **{f"Content/directory/{name}.yaml": name for name in ("resellers", "providers", "users", "memberships", "enrolments")},
}


class TextLoader(yaml.BaseLoader):
    """Reads scalars as texts, as a portal's loader does; true and false alone are flags, and whole numbers numbers."""


def as_editors_read(value):
    """YAML 1.2 as language servers read it: `yes` is a text."""
    if isinstance(value, dict):
        return {key: as_editors_read(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_editors_read(each) for each in value]
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isdecimal() and value.isascii() else value


@pytest.fixture(scope="module")
def sample_portal(portico, tmp_path_factory) -> Portal:
    root = tmp_path_factory.mktemp("schemas") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    assert portal.run("schemas").stdout == f"schemas written: {len(set(FILES.values()))}\n"
    return portal


def validator(portal: Portal, name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(portal.read(f".portico/schema/{name}.json")))


def document(portal: Portal, file: str):
    return yaml.load(portal.read(file), Loader=TextLoader)


@pytest.mark.parametrize("file", FILES)
def test_the_sample_s_files_are_valid(sample_portal, file):
    [*errors] = validator(sample_portal, FILES[file]).iter_errors(as_editors_read(document(sample_portal, file)))
    assert not errors, [f"{error.instance_path}: {error.message}" for error in errors]


def test_both_languages_of_words_have_one(sample_portal):
    assert validator(sample_portal, "words").is_valid(as_editors_read(document(sample_portal, "Templates/words/en.yaml")))


def properties(schema: dict, path: str):
    """Each property that a schema has, in whatever form of a value."""
    for form in schema.get("anyOf", [schema]):
        for key, below in form.get("properties", {}).items():
            yield f"{path}.{key}", below
            yield from properties(below, f"{path}.{key}")
        for part in ("items", "additionalProperties"):
            if isinstance(form.get(part), dict):
                yield from properties(form[part], path)


@pytest.mark.parametrize("name", sorted(set(FILES.values())))
def test_each_key_says_what_it_is_for(sample_portal, name):
    """One without a word here lacks its line in `PropertyDescriptions`."""
    schema = json.loads(sample_portal.read(f".portico/schema/{name}.json"))
    found = dict(properties(schema, name))
    assert found
    # Links have names of their own.
    assert [path for path, each in found.items() if not each.get("description")] == []


def test_no_word_is_left_of_a_key_that_is_gone(sample_portal):
    """A line of the table stands for the end of a path, and is the longest that fits at least one."""
    table = (REPOSITORY / "Sources/PortalFiles/Schema/PropertyDescriptions.swift").read_text("utf-8")
    ends = set(re.findall(r'^    "([\w.]+)":', table, re.MULTILINE))
    used = set()
    for name in set(FILES.values()):
        for path, _ in properties(json.loads(sample_portal.read(f".portico/schema/{name}.json")), name):
            steps = path.split(".")
            used.add(next((end for end in (".".join(steps[at:]) for at in range(len(steps))) if end in ends), path))
    assert len(ends) > 80 and ends <= used, ends - used


def records(value, path=()):
    """Every map in a document, with the way to it."""
    if isinstance(value, dict):
        yield path
        for key, each in value.items():
            yield from records(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from records(each, (*path, index))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def shape(path) -> tuple:
    return tuple("*" if isinstance(step, int) else step for step in path)


# Maps with keys of their own: names by language, links.
FREE = {"name", "owner", "links", "companyName", "street", "secondLine", "city", "region", "givenName", "familyName", "programmes",
        "supportLevel"}


def below(schema: dict, path: tuple) -> dict:
    """The part of a schema that is about the map at the end of a path."""
    for step in path:
        schema = alternative(schema)
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
    return alternative(schema)


def alternative(schema: dict) -> dict:
    """Of several forms that a value may have, the one with something below it: the sample's."""
    forms = schema.get("anyOf", [schema])
    return next((form for form in forms if "properties" in form), next(form for form in forms if form.get("type") != "null"))


# Needed as soon as there is more than one language, which no schema can say.
SOMETIMES_NEEDED = {"defaultLanguage"}


@pytest.mark.parametrize("file", [file for file in FILES if not file.startswith("Templates")])
def test_the_schema_has_the_keys_that_the_loader_knows_and_needs(sample_portal, portico, tmp_path, file):
    """Each kind of record of the sample in turn holds one key that isn't known: the loader names all that it knows, and those
    that it lacks."""
    whole = document(sample_portal, file)
    schema = json.loads(sample_portal.read(f".portico/schema/{FILES[file]}.json"))
    portal = Portal(portico, tmp_path / "portal")
    copy_sample(portal.root)
    seen = set()
    for path in records(whole):
        if (path and path[-1] in FREE) or shape(path) in seen:
            continue
        seen.add(shape(path))
        holder = {"root": copy.deepcopy(whole)}
        at(holder, ("root", *path[:-1]) if path else ())[path[-1] if path else "root"] = {"nonesuch": "x"}
        portal.write(file, yaml.dump(holder["root"], allow_unicode=True, sort_keys=False))
        said = portal.run("check", expect=65).stderr
        [known] = re.findall(r"there is no key 'nonesuch' here\n  Known keys: (.+)\.", said)
        needed = set(re.findall(r"the key '(\w+)' is missing", said)) - SOMETIMES_NEEDED
        part = below(schema, path)
        assert set(part["properties"]) == set(known.split(", ")), path
        assert set(part.get("required", [])) == needed and part["additionalProperties"] is False, path


@pytest.mark.parametrize("file, change, valid", [
    ("Content/portal.yaml", lambda it: it["policy"].update(reviewDays=0), False),
    ("Content/portal.yaml", lambda it: it["policy"].update(removalByReseller="maybe"), False),
    ("Content/portal.yaml", lambda it: it["policy"].update(acceptedBy=["globalAdmin"]), True),
    ("Content/portal.yaml", lambda it: it["policy"].update(acceptedBy=["nobody"]), False),
    ("Content/portal.yaml", lambda it: it["links"].update(more="https://www.aoba.co.jp", privacy=None), True),
    ("Content/portal.yaml", lambda it: it.update(name="Aoba"), True),
    ("Content/portal.yaml", lambda it: it.update(name=["Aoba"]), False),
    ("Content/directory/resellers.yaml", lambda it: it[0].update(partnerId=5), True),
    ("Content/directory/resellers.yaml", lambda it: it[0].update(phone=None), True),
    ("Content/directory/providers.yaml", lambda it: it[0]["services"].update(billing="perhaps"), False),
    ("Content/directory/users.yaml", lambda it: it[0].update(roles="globalAdmin"), False),
    ("Content/pages.yaml", lambda it: it["pages"][0].update(actions=["fly"]), False),
])
def test_values_of_each_kind(sample_portal, file, change, valid):
    value = as_editors_read(document(sample_portal, file))
    change(value)
    assert validator(sample_portal, FILES[file]).is_valid(value) is valid


def test_editors_are_led_to_them_and_written_again_they_stay(portico, tmp_path):
    portal = Portal(portico, tmp_path / "new")
    portal.run("init", ".", "--sample", cwd=mkdir(portal.root))
    for file, name in FILES.items():
        first, second, _ = portal.read(file).split("\n", 2)
        up = "../" * file.count("/")
        assert (first, second) == (
            f"# yaml-language-server: $schema={up}.portico/schema/{name}.json", f"# $schema: {up}.portico/schema/{name}.json")
        assert (portal.path(file).parent / f"{up}.portico/schema/{name}.json").is_file()
    assert portal.run("schemas").stdout == "nothing to write\n"
    portal.write(".portico/schema/portal.json", "{}")
    assert portal.run("schemas").stdout == "schemas written: 1\n"


def mkdir(path: Path) -> Path:
    path.mkdir()
    return path
