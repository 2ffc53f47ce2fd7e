"""Firefox and WebKitGTK behind one interface, as far as the tests in them need it. Chromium's tests have Playwright."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import ActionChains, WebKitGTK
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.service import Service
from websockets.sync.client import connect

SECONDS = 60
"""How long anything may take that a browser is asked for."""

KEYS = {"Tab": "\ue004", "Shift": "\ue008", "ArrowDown": "\ue015"}
"""As WebDriver writes them, with and without a driver."""


class Engine:
    """One browser with one page."""

    name: str

    def _open(self, url: str) -> None:
        """Goes there and waits until everything is loaded."""
        raise NotImplementedError

    def size(self, width: int, height: int) -> None:
        """Gives the page that much room. A page that is open may have to be opened again."""
        raise NotImplementedError

    def click(self, selector: str) -> None:
        """A person's click in the middle of an element; an error if something else lies there."""
        raise NotImplementedError

    def follow(self, selector: str) -> None:
        """The same, of what leads to another page; waits until that one is loaded."""
        raise NotImplementedError

    def press(self, *keys: str) -> None:
        """Holds all of the keys but the last, and strikes that one."""
        raise NotImplementedError

    def _enter(self, text: str) -> None:
        """Types into what has the focus."""
        raise NotImplementedError

    def _picture(self) -> str:
        """What the window shows, as PNG in base64."""
        raise NotImplementedError

    def _evaluate(self, expression: str) -> str:
        """A promise of a text, awaited."""
        raise NotImplementedError

    # The same in all engines

    def open(self, url: str) -> None:
        """Goes to an address and waits until everything is loaded."""
        self._open(url)
        assert self.address == url, f"{self.name}: {self.address} instead of {url}"

    def run(self, function: str, *arguments):
        """Calls a JavaScript function in the page, awaits what it returns, and gives that."""
        given = ", ".join(json.dumps(each) for each in arguments)
        answer = json.loads(self._evaluate(
            f"(async () => ({function})({given}))().then("
            "(value) => JSON.stringify({value}), (error) => JSON.stringify({error: String(error)}))"))
        assert "error" not in answer, f"{self.name}: {answer['error']} in {function}"
        return answer.get("value")

    def until(self, condition: str) -> None:
        """Waits, from frame to frame, for what a JavaScript expression says."""
        met = self.run(
            f"""(end) => new Promise((met) => {{
              const look = () => ({condition}) ? met(true) : performance.now() > end ? met(false) : requestAnimationFrame(look);
              end += performance.now();
              look();
            }})""", SECONDS * 500)
        assert met, f"{self.name}: in vain waited for {condition}"

    def type(self, selector: str, text: str) -> None:
        """Puts the text, by keyboard, in the place of what is in a field."""
        self.click(selector)
        self.run("(selector) => document.querySelector(selector).select()", selector)
        self._enter(text)
        assert self.run("(selector) => document.querySelector(selector).value", selector) == text

    def choose(self, selector: str, value: str) -> None:
        """Goes down a list by keyboard to the option with this value."""
        options = self.run(
            """(selector) => {
              const list = document.querySelector(selector);
              list.focus();
              return [...list.options].map((each) => each.value).slice(list.selectedIndex);
            }""", selector)
        for _ in range(options.index(value)):
            self.press("ArrowDown")
        assert self.run("(selector) => document.querySelector(selector).value", selector) == value

    def wear(self, style: str) -> None:
        """Adds a style to the open page, which no policy for pages forbids to a test."""
        self.run(
            """(style) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(style);
              document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
            }""", style)

    def picture(self) -> str:
        """The same, when everything has been drawn."""
        self.run("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        return self._picture()

    @property
    def title(self) -> str:
        return self.run("() => document.title")

    @property
    def address(self) -> str:
        return self.run("() => location.href")

    def text(self, selector: str) -> str:
        return self.run("(selector) => document.querySelector(selector).innerText", selector)


MIDDLE = """(selector) => {
  const element = document.querySelector(selector);
  element.scrollIntoView({block: "center", behavior: "instant"});
  const box = element.getBoundingClientRect(), x = Math.round(box.x + box.width / 2), y = Math.round(box.y + box.height / 2);
  const there = document.elementFromPoint(x, y);
  if (!element.contains(there)) throw `${selector} is covered by ${there?.outerHTML.slice(0, 80)}`;
  return [x, y];
}"""


class Firefox(Engine):
    """Debian's Firefox over WebDriver BiDi, without a driver between."""

    name = "firefox"

    def __init__(self, socket):
        self._socket = socket
        self._number = 0
        self._loads = 0
        self._command("session.new", capabilities={})
        # The first page is the browser's own.
        self._page = self._command("browsingContext.create", type="tab")["context"]
        self._command("session.subscribe", events=["browsingContext.load"], contexts=[self._page])

    @staticmethod
    @contextmanager
    def started(folder: Path):
        """A browser with a new profile in a folder; gone afterwards."""
        process = subprocess.Popen(
            ["firefox-esr", "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            with connect(f"{_said_address(process)}/session", proxy=None, max_size=None) as socket:
                firefox = Firefox(socket)
                yield firefox
                firefox._command("browser.close")
                process.wait(SECONDS)
        finally:
            process.kill()
            process.wait(SECONDS)

    def _open(self, url):
        self._command("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def size(self, width, height):
        self._command("browsingContext.setViewport", context=self._page, viewport={"width": width, "height": height})

    def click(self, selector):
        x, y = self.run(MIDDLE, selector)
        self._act("pointer", [
            {"type": "pointerMove", "x": x, "y": y}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def follow(self, selector):
        before = self._loads
        self.click(selector)
        self._receive(lambda message: self._loads > before)

    def press(self, *keys):
        held = [KEYS[key] for key in keys]
        self._act("key", [{"type": "keyDown", "value": key} for key in held] + [
            {"type": "keyUp", "value": key} for key in reversed(held)])

    def _enter(self, text):
        self._act("key", [{"type": type, "value": key} for key in text for type in ("keyDown", "keyUp")])

    def _picture(self):
        return self._command("browsingContext.captureScreenshot", context=self._page)["data"]

    def _act(self, device: str, actions: list[dict]) -> None:
        self._command(
            "input.performActions", context=self._page, actions=[{"type": device, "id": device, "actions": actions}])

    def _evaluate(self, expression):
        answer = self._command(
            "script.evaluate", expression=expression, target={"context": self._page}, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"]["value"]

    def _command(self, method: str, **parameters) -> dict:
        self._number += 1
        number = self._number
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        answer = self._receive(lambda message: message.get("id") == number)
        assert answer["type"] == "success", (method, answer)
        return answer["result"]

    def _receive(self, wanted) -> dict:
        """Reads messages up to the one that is wanted, and counts the pages that were loaded meanwhile."""
        end = time.monotonic() + SECONDS
        while True:
            message = json.loads(self._socket.recv(timeout=max(0, end - time.monotonic())))
            self._loads += message.get("method") == "browsingContext.load"
            if wanted(message):
                return message


def _said_address(process: subprocess.Popen) -> str:
    """Where a browser says that it listens. It goes on being listened to, so that it can go on speaking."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=lambda: [lines.put(line) for line in process.stderr], daemon=True).start()
    end = time.monotonic() + 3 * SECONDS
    while True:
        words = lines.get(timeout=max(0, end - time.monotonic())).split()
        if words[:3] == ["WebDriver", "BiDi", "listening"]:
            return words[-1]


class WebKit(Engine):
    """WebKitGTK's own small browser on a screen that nobody sees, over its driver. A page that is narrower than its window can
    be stands in a frame."""

    name = "webkit"
    narrowest = 500

    def __init__(self, driver: WebKitGTK, empty: str):
        self._driver = driver
        # An empty page to put a frame in. about:blank would keep to the policy of the page before it.
        self._empty = empty
        self._frame: tuple[int, int] | None = None
        driver.set_page_load_timeout(SECONDS)
        driver.set_script_timeout(SECONDS)

    @staticmethod
    @contextmanager
    def started(folder: Path):
        """A browser and its screen; both gone afterwards."""
        told, tells = os.pipe()
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(tells), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], pass_fds=[tells],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(tells)
        try:
            # It says its number, or nothing when it ends.
            with open(told) as number:
                display = f":{number.readline().strip()}"
            service = Service("/usr/bin/WebKitWebDriver", env=os.environ | {"DISPLAY": display, "HOME": str(folder)})
            driver = WebKitGTK(service=service)
            empty = folder / "empty.html"
            empty.write_text("<!doctype html><title>Frame</title>")
            try:
                yield WebKit(driver, empty.as_uri())
            finally:
                driver.quit()
        finally:
            screen.kill()
            screen.wait(SECONDS)

    def _open(self, url):
        if not self._frame:
            self._driver.get(url)
            return
        self._driver.switch_to.default_content()
        self.run(
            """(url, width, height) => new Promise((loaded) => {
              const frame = document.createElement("iframe");
              frame.style = `position: absolute; inset: 0 auto auto 0; width: ${width}px; height: ${height}px; border: 0`;
              frame.src = url;
              frame.addEventListener("load", () => loaded());
              document.body.replaceChildren(frame);
            })""", url, *self._frame)
        self._driver.switch_to.frame(0)
        # No script may take the focus into a frame; a click on its corner does.
        self._click(1, 1)

    def size(self, width, height):
        self._driver.get(self._empty)
        self._frame = (width, height) if width < self.narrowest else None
        # The window stays wide around a frame: it has the focus as long as the pointer, in the middle of the screen, is over it.
        self._driver.set_window_rect(0, 0, 1440 if self._frame else width, height)
        bars = height - self.run("() => innerHeight")
        self._driver.set_window_rect(0, 0, 1440 if self._frame else width, height + bars)

    def click(self, selector):
        self._click(*self.run(MIDDLE, selector))

    def _click(self, x: int, y: int) -> None:
        builder = ActionBuilder(self._driver, duration=0)
        builder.pointer_action.move_to_location(x, y).click()
        builder.perform()

    def follow(self, selector):
        page = self._driver.find_element("css selector", "html")
        self.click(selector)
        WebDriverWait(self._driver, SECONDS, 0.05).until(staleness_of(page))
        self.until("document.readyState === 'complete'")

    def press(self, *keys):
        actions = ActionChains(self._driver)
        held = [KEYS[key] for key in keys]
        for key in held:
            actions.key_down(key)
        for key in reversed(held):
            actions.key_up(key)
        actions.perform()

    def choose(self, selector, value):
        # By keyboard it opens a menu that is no part of the page.
        Select(self._driver.find_element("css selector", selector)).select_by_value(value)

    def _enter(self, text):
        self._driver.switch_to.active_element.send_keys(text)

    def _picture(self):
        return self._driver.get_screenshot_as_base64()

    def _evaluate(self, expression):
        return self._driver.execute_async_script(f"({expression}).then(arguments[arguments.length - 1])")
