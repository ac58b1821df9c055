"""A headless Firefox, spoken to as browsers themselves understand it: WebDriver BiDi, JSON over a web socket.

Selenium reaches Firefox by geckodriver alone, which neither Debian nor the package registries hold; Firefox itself
listens for the same protocol.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import websocket

_START_S = 60.0
_ANSWER_S = 60.0

# No first-run pages, no calls home.
_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,none",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """One window of a Firefox with a fresh profile; what its pages log and ask for is kept until read."""

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=_ANSWER_S, suppress_origin=True)
        self._last = 0
        self._events: list[dict[str, Any]] = []
        self._ask("session.new", capabilities={})
        self._context = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        self._ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("type") == "event":
                self._events.append(answer)
            elif answer.get("id") == self._last:
                if answer["type"] == "error":
                    pytest.fail(f"{method}: {answer['error']}: {answer['message']}")
                return dict(answer["result"])

    def events(self, method: str) -> list[dict[str, Any]]:
        """Return what happened of a kind since it was asked last."""
        found = [event["params"] for event in self._events if event["method"] == method]
        self._events = [event for event in self._events if event["method"] != method]
        return found

    def open(self, file: Path, state: str = "") -> None:
        """Open a page from the disk, and wait until it is drawn."""
        self._ask("browsingContext.navigate", context=self._context, url="about:blank", wait="complete")
        self._ask("browsingContext.navigate", context=self._context, url=file.as_uri() + state, wait="complete")
        self.wait("document.body.dataset.ready === 'true'")

    def run(self, expression: str) -> Any:
        """Return the value of an expression of the page, through JSON."""
        asked = {"expression": f"JSON.stringify({expression})", "awaitPromise": True}
        answer = self._ask("script.evaluate", target={"context": self._context}, **asked)
        if answer["type"] != "success":
            pytest.fail(f"{expression}: {answer['exceptionDetails']['text']}")
        return json.loads(answer["result"].get("value", "null"))

    def wait(self, expression: str, seconds: float = 20) -> None:
        """Wait until an expression of the page holds."""
        end = time.monotonic() + seconds
        while not self.run(expression):
            if time.monotonic() > end:
                pytest.fail(f"the page did not come to {expression}")
            time.sleep(0.05)

    def type_keys(self, keys: str) -> None:
        """Press keys one after the other, on whatever has the focus."""
        presses = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": presses})

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the pointer at a pixel of the window, move to another, let go; a click where both are one."""
        (x, y), (to_x, to_y) = ((round(a), round(b)) for a, b in (start, end))
        moves = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            *([{"type": "pointerMove", "x": to_x, "y": to_y, "duration": 100}] if start != end else []),
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves})

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._context, actions=[source])


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start a Firefox whose profile lies in a folder, and end it; skips where there is none."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed: apt-get install firefox-esr")
    lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in _PREFERENCES.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    size = ["--width", "1366", "--height", "900"]
    log = folder / "stderr.txt"
    with log.open("w", encoding="utf-8") as told:
        process = subprocess.Popen([*command, *size], stdout=subprocess.DEVNULL, stderr=told)
        try:
            with closing(Firefox(f"{_address(process, log)}/session")) as window:
                yield window
        finally:
            process.terminate()
            process.wait(timeout=_ANSWER_S)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Return the address at which a Firefox listens, once it has said so."""
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"BiDi listening on (ws://\S+)", log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    pytest.fail(f"Firefox does not listen: {log.read_text(encoding='utf-8')[-500:]}")
