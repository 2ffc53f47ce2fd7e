"""Programs that answer: what mail scanners and previews do that open a link, run scripts, fill in forms and press buttons.
None of them gets further than a review, and afterwards a person of the company that was invited isn't held up (D7)."""

from urllib.parse import urlencode, urljoin

import pytest
from conftest import KINDS
from playwright.sync_api import TimeoutError as Timeout
from portals import known_to
from test_story import Story, story  # noqa: F401 - the fixture

JUNK = {"email": "scanner@filter.example", "tel": "0123456789", "url": "https://filter.example", "number": "1"}

# In the page: ticks all, and fills each field by its type; the last choice of every list.
FILL = """(root, junk) => {
  for (const each of root.querySelectorAll("details")) each.open = true;
  for (const field of root.querySelectorAll("input, textarea, select")) {
    if (field.readOnly || field.type === "hidden") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = true;
    else if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
    else field.value = field.pattern ? "ZZ" : junk[field.type] ?? "Robot";
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.dispatchEvent(new Event("change", {bubbles: true}));
  }
}"""
ENABLED = "button:not([disabled])"


def ticks_and_presses_the_first(visit) -> None:
    page = visit()
    page.evaluate("() => { for (const box of document.querySelectorAll('[type=checkbox]')) box.click(); }")
    press(page, 0)


def presses_the_first(visit) -> None:
    press(visit(), 0)


def fills_and_presses_each(visit) -> None:
    page = visit()
    for number in range(page.locator("button").count()):
        page = visit()
        fill(page)
        press(page, number)


def fills_and_submits_each(visit) -> None:
    """Past the browser's own checks, as no button does."""
    count = visit().locator("form").count()
    for number in range(count):
        page = visit()
        fill(page)
        with page.expect_navigation():
            page.locator("form").nth(number).evaluate("(form) => form.submit()")


def replays_the_forms(visit) -> None:
    """Without a browser: everything that stands in a form, with junk in the gaps, to wherever it goes."""
    for action, fields in forms_on(visit()):
        for left_out in ("", "consent", "decline"):
            send(visit.story, action, {name: value for name, value in fields.items() if name != left_out})


def posts_twice(visit) -> None:
    for action, fields in forms_on(visit()):
        for _ in range(2):
            send(visit.story, action, fields)


def follows_links(visit) -> None:
    page = visit()
    links = page.eval_on_selector_all("a[href]", "(all) => all.map((each) => each.href)")
    for link in links:
        if link.startswith((visit.story.site.server.address, visit.story.verifier.address)):
            page.goto(link)
    for action, _ in forms_on(visit()):
        visit.story.verifier.get("/" + action.rsplit("/", 1)[1])


ROBOTS = [
    presses_the_first, ticks_and_presses_the_first, fills_and_presses_each, fills_and_submits_each, replays_the_forms,
    posts_twice, follows_links,
]


class Visit:
    """Opens the invitation's page anew, as it would be after each try."""

    def __init__(self, story: Story, invitation: dict, page):
        self.story, self._page = story, page
        self._address = story.site.url(story.site.path(invitation))

    def __call__(self):
        self._page.goto(self._address)
        return self._page


def fill(page) -> None:
    page.locator("main, body").first.evaluate(FILL, JUNK)


def press(page, number: int) -> None:
    buttons = page.locator(ENABLED)
    if number < buttons.count():
        try:
            with page.expect_navigation(timeout=2_000):
                buttons.nth(number).evaluate("(button) => button.click()")
        except Timeout:
            pass  # The browser's own checks keep it here.


def forms_on(page) -> list[tuple[str, dict[str, str]]]:
    """Where each button sends its form, and what that would be, filled in."""
    fill(page)
    found = page.locator("form button").evaluate_all(
        "(buttons) => buttons.map((each) => [each.getAttribute('formaction') ??"
        " each.form.getAttribute('action'), [...new FormData(each.form, each)]])")
    return [(urljoin(page.url, action), dict(fields)) for action, fields in found]


def send(story: Story, action: str, fields: dict[str, str]) -> None:
    path = "/" + action.rsplit("/", 1)[1]
    story.verifier.request(
        "POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"})


@pytest.mark.parametrize("robot", ROBOTS, ids=lambda robot: robot.__name__)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_no_robot_gets_further_than_a_review(story, browser, robot, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    context.set_default_timeout(10_000)
    page = context.new_page()
    invitations = [story.site.invitation(kind=kind) for kind in KINDS]
    for invitation in invitations:
        robot(Visit(story, invitation, page))
        assert story.state(invitation) in ("pending", "needs-review")
    for kind in ("invitation-accepted", "invitation-declined"):
        assert f'"type":"{kind}"' not in story.portal.run("journal", "export").stdout
    assert not story.listed("customers") & {each["to"] for each in invitations}

    # A colleague with the company's address isn't held up: the same page, the same link.
    for invitation in invitations:
        forms = forms_on(Visit(story, invitation, page)())
        _, fields = next(each for each in forms if each[0].endswith("/acceptances"))
        known = known_to(story.portal, invitation["to"])
        person = {"familyName": "Sato", "givenName": "Rin", "phone": "", "role": "globalAdmin", "reason": ""}
        tick = {"consent": "yes", "decline": "", "answer": "accept", "tenantDomain": ""}
        answer = story.verifier.post_json("/acceptances", fields | person | known | tick)
        assert answer.status == 201, answer
        assert story.state(invitation) == "accepted"
    context.close()
    assert story.portal.run("review", "--json").stdout == ""
    assert story.portal.run("journal", "verify").code == 0
