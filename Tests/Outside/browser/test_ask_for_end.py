"""The end of a relationship, asked for at the receipt's address in a real browser; nothing ends by it."""

import json

import pytest
from answers import listed
from playwright.sync_api import expect
from portals import known_to
from test_accessible import examine
from test_story import EVERY_WAY, fill, receipt_on, send, story  # noqa: F401

TITLES = {"en": "Ask for the end of this relationship", "ja": "この関係の終了を依頼する"}
ENDED = {"en": "The relationship has ended since", "ja": "ご依頼の後、関係は終了しました"}
SENT = {"en": "Nothing has ended by it", "ja": "関係はまだ終了していません"}


def ask(form, known: dict[str, str], **changes: str) -> None:
    for name, value in ({"familyName": "渡邉", "givenName": "花", "reason": "閉店のため"} | known | changes).items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("[name=role]").select_option("globalAdmin")
    form.locator("[name=ending]").check()


@EVERY_WAY
@pytest.mark.parametrize("language", ["en", "ja"])
def test_accepted_asked_and_ended(story, language, scripts, tmp_path):  # noqa: F811
    invitation = story.site.invitation(kind="reseller-invites-customer")
    known = known_to(story.portal, invitation["to"])
    article = story.open(invitation, language, scripts)
    page = article.page
    fill(article, known)
    send(article)
    # Right after accepting, nobody is asked whether they want it to end.
    assert page.locator("[name=ending]").count() == 0
    page.goto(page.url.partition("?")[0])
    article = page.locator(f"article#in-{language}")
    summary = article.locator(".ending summary")
    expect(summary).to_have_text(TITLES[language])
    form = article.locator(".ending form")
    assert not form.is_visible()
    assert article.locator("textarea.jws").bounding_box()["y"] < summary.bounding_box()["y"]
    summary.click()
    assert not scripts or examine(page, f"receipt in {language}") == []

    # Something is wrong: the page comes back with what was typed, and leads to the field.
    ask(form, known, email="nobody")
    page.context.watch.allow(422)
    with page.expect_navigation():
        form.locator("button").click()
    article = page.locator(f"article#in-{language}")
    assert not scripts or examine(page, f"faulty request in {language}") == []
    article.locator(".faults a").first.click()
    assert page.locator(":focus").get_attribute("id") == f"{language}-email"
    form = article.locator("form")
    assert form.locator("[name=givenName]").input_value() == "花" and not form.locator("[name=ending]").is_checked()
    form.locator("[name=email]").fill(known["email"])
    form.locator("[name=ending]").check()
    with page.expect_navigation():
        form.locator("button").click()

    # A page to keep, at the receipt's address.
    assert page.url.endswith("?ending")
    outcome = page.locator(f"article#in-{language}")
    expect(outcome).to_contain_text(SENT[language])
    expect(outcome.locator(".receipt")).to_contain_text("渡邉")
    assert outcome.locator("button[name=print]").is_visible() == scripts
    assert not scripts or examine(page, f"request in {language}") == []
    assert invitation["to"] in listed(story.portal, "customers")
    (row,) = map(json.loads, story.portal.run("review", "--json").stdout.splitlines())
    assert row["state"] == "ending-requested" and row["id"] == invitation["id"] and row["reason"] == "閉店のため"

    # Back at the receipt, which says that it was asked for.
    with page.expect_navigation():
        outcome.locator(".keep a").click()
    article = page.locator(f"article#in-{language}")
    assert article.locator(".ending form").count() == 0
    with page.expect_navigation():
        article.locator(".ending a").click()
    assert page.url.endswith("?ending")

    # Ended by a person: gone from the list, with the proof of what was accepted.
    story.portal.run("end", invitation["to"], "--declare")
    page.reload()
    expect(page.locator(f"article#in-{language}")).to_contain_text(ENDED[language])
    assert invitation["to"] not in listed(story.portal, "customers")
    page.goto(page.url.partition("?")[0])
    article = page.locator(f"article#in-{language}")
    assert article.locator(".ending").count() == 0
    story.portal.run("verify", receipt_on(page))
