"""A real Chromium without a window, driven by its own driver over HTTP: Debian's packages, nothing else."""

from __future__ import annotations

import base64
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

MISSING = "Chromium is needed to test the centre's pages: apt-get install -y --no-install-recommends chromium chromium-driver"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Chromium:
    """One browser window. Elements are named by CSS selectors."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client, self._base = client, f"/session/{session}"

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self._client.request(method, self._base + path, json=body if method == "POST" else None)
        value = answer.json()["value"]
        assert answer.status_code == 200, value
        return value

    def go(self, url: str) -> None:
        self.ask("POST", "/url", url=url)

    def cookie(self, name: str, value: str) -> None:
        self.ask("POST", "/cookie", cookie={"name": name, "value": value, "path": "/"})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the function body `script` returns."""
        return self.ask("POST", "/execute/sync", script=script, args=list(arguments))

    def element(self, selector: str) -> str:
        return self.ask("POST", "/element", using="css selector", value=selector)[ELEMENT]

    def click(self, selector: str) -> None:
        self.ask("POST", f"/element/{self.element(selector)}/click")

    def type(self, selector: str, text: str) -> None:
        self.ask("POST", f"/element/{self.element(selector)}/value", text=text)

    def text(self, selector: str) -> str:
        return self.ask("GET", f"/element/{self.element(selector)}/text")

    def wait_for(self, selector: str, seconds: float = 30) -> None:
        """Until it is there and seen."""
        end = time.monotonic() + seconds
        script = "const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility()"
        while not self.run(script, selector):
            assert time.monotonic() < end, f"{selector} did not come: {self.run('return document.body.innerText')}"
            time.sleep(0.1)

    def picture(self, path: Path) -> None:
        """The whole page, not only what fits."""
        height = self.run("return document.documentElement.scrollHeight")
        width = self.run("return innerWidth")
        shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=True, clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
        path.write_bytes(base64.b64decode(shot["data"]))

    def cdp(self, command: str, **parameters: Any) -> Any:
        return self.ask("POST", "/goog/cdp/execute", cmd=command, params=parameters)

    def wider_than_the_window(self) -> list[str]:
        """Texts of elements that stick out of the page at its right."""
        return self.run(
            "const w = document.documentElement.clientWidth; return [...document.querySelectorAll('main *')]"
            ".filter(e => e.checkVisibility() && e.getBoundingClientRect().right > w + 1).map(e => e.textContent.slice(0, 60))"
        )


@contextmanager
def chromium(*, width: int = 1280, height: int = 800, phone: bool = False, language: str = "kk") -> Iterator[Chromium]:
    """Raises RuntimeError that says what to install."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        raise RuntimeError(MISSING)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tirek-chromium-") as profile:
        process = subprocess.Popen([driver, f"--port={port}", "--silent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=90) as client:
                _wait(client)
                yield from _session(client, browser, profile, (width, height), phone, language)
        finally:
            process.terminate()
            process.wait(20)


def _session(client: httpx.Client, browser: str, profile: str, size: tuple[int, int], phone: bool, language: str) -> Iterator[Chromium]:
    arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}"]
    arguments += [f"--window-size={size[0]},{size[1]}", f"--accept-lang={language}", "--no-first-run", "--disable-background-networking"]
    options: dict[str, Any] = {"binary": browser, "args": arguments, "prefs": {"intl.accept_languages": language}}
    if phone:
        options["mobileEmulation"] = {"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2, "touch": True}}
    wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
    made = client.post("/session", json=wanted).json()["value"]
    assert "sessionId" in made, made
    try:
        yield Chromium(client, made["sessionId"])
    finally:
        client.delete(f"/session/{made['sessionId']}")


def _wait(client: httpx.Client) -> None:
    for _ in range(200):
        try:
            if client.get("/status").json()["value"]["ready"]:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("chromedriver did not answer")
