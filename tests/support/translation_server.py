"""A server that translates, for tests: a process of its own that speaks both protocols.

Each test has a room in it, the first part of every path. ``Room.order`` says how it behaves there,
``Room.asked`` what it was asked. It ends with the process that started it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from tests.support.processes import started

ENDLESS = 1 << 22
"""The bytes of a body that is too large: so many that it cannot be on its way already."""

STALL = 3600
"""Seconds until a server that stalls gives up: longer than any test waits."""


@dataclass
class Orders:
    """How the server behaves in a room."""

    languages: list[Any] = field(
        default_factory=lambda: [
            {"code": "en", "name": "English", "targets": ["en", "fr", "ar", "zt"]},
            {"code": "fr", "name": "French", "targets": ["en"]},
            {"code": "ar", "name": "Arabic", "targets": ["en"]},
        ]
    )
    key: str = ""
    """What lets one in; it is echoed to who has another."""
    open_fault: dict[str, Any] | None = None
    """What happens to every GET."""
    faults: list[dict[str, Any]] = field(default_factory=list)
    """What happens to the POSTs: the first, so many ``times`` (-1 is always), then the next."""
    refuses: dict[str, int] = field(default_factory=dict)
    """A word, and the status for a question with it."""
    stalls: str = ""
    """A word, and a question with it is not answered."""
    refuses_option: str = ""
    """A key that no question may have."""
    answers: dict[str, Any] = field(default_factory=dict)
    """A text, and what it becomes: a text, or for a chat also a whole choice."""
    without_lists: bool = False
    """Whether one text is answered by one text."""


class State:
    """A room: its orders, and what happened in it."""

    def __init__(self) -> None:
        self.orders = Orders()
        self.asked: list[dict[str, Any]] = []
        self.at_once = 0
        self.lock = threading.Lock()

    def next_fault(self, method: str) -> dict[str, Any] | None:
        if method == "GET":
            return self.orders.open_fault
        with self.lock:
            if not self.orders.faults:
                return None
            fault = self.orders.faults[0]
            fault["times"] = fault.get("times", 1) - 1
            if not fault["times"]:
                self.orders.faults.pop(0)
            return fault


ROOMS: dict[str, State] = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name there
        """Say nothing."""

    def do_PUT(self) -> None:
        state = ROOMS.setdefault(self._room(), State())
        state.orders = Orders(**json.loads(self._read()))
        self._send(200, {})

    def do_GET(self) -> None:
        if urlsplit(self.path).path.endswith("/asked"):
            self._send(200, ROOMS[self._room()].asked if self._room() in ROOMS else [])
        else:
            self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        state = ROOMS.setdefault(self._room(), State())
        text = self._read()
        body = json.loads(text) if text else {}
        with state.lock:
            state.at_once += 1
            asked = {
                "method": self.command,
                "target": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body,
                "at once": state.at_once,
            }
            state.asked.append(asked)
        try:
            self._answer(state, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with state.lock:
                state.at_once -= 1

    def _answer(self, state: State, body: dict[str, Any]) -> None:
        key, question = self._key(body), self._question(body)
        if fault := state.next_fault(self.command):
            self._misbehave(fault)
        elif state.orders.key and key != state.orders.key and "/languages" not in self.path:
            said = f"Incorrect API key provided: {key}. Another line:\n\x1b[31m{key}"
            self._send(401, {"error": {"message": said}})
        elif self.command == "GET":
            self._send(200, self._listed(state.orders))
        elif state.orders.refuses_option and state.orders.refuses_option in body:
            said = f"Unsupported value: '{state.orders.refuses_option}'"
            self._send(400, {"error": {"message": said}})
        elif found := [w for w in state.orders.refuses if w in question]:
            self._send(state.orders.refuses[found[0]], {"error": f"cannot translate {found[0]}"})
        elif state.orders.stalls and state.orders.stalls in question:
            time.sleep(STALL)
        elif self.path.endswith("/translate"):
            self._send(200, self._translate(state.orders, body))
        elif self.path.endswith("/chat/completions"):
            time.sleep(0.01)
            self._send(200, {"choices": [self._choice(state.orders, body)]})
        else:
            self._send(404, {"error": "no such path"})

    def _key(self, body: dict[str, Any]) -> str:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return str(body.get("api_key") or bearer)

    def _question(self, body: dict[str, Any]) -> str:
        """All that is to be translated, in either protocol."""
        return json.dumps(body.get("q") or body.get("messages", [{}])[-1].get("content"))

    def _listed(self, orders: Orders) -> object:
        return orders.languages if self.path.endswith("/languages") else {"data": [{"id": "m"}]}

    def _translate(self, orders: Orders, body: dict[str, Any]) -> dict[str, Any]:
        made = [orders.answers.get(text, f"{body['target']}: {text}") for text in body["q"]]
        said: dict[str, Any] = {"translatedText": made}
        if more := body.get("alternatives"):
            said["alternatives"] = [[f"{text} ({n})" for n in range(1, more + 1)] for text in made]
        if orders.without_lists:
            said = {name: found[0] for name, found in said.items()}
        return said

    def _choice(self, orders: Orders, body: dict[str, Any]) -> object:
        text = body["messages"][-1]["content"]
        made = orders.answers.get(text, f"fr: {text}")
        if isinstance(made, dict):
            return made
        return {"finish_reason": "stop", "message": {"role": "assistant", "content": made}}

    def _misbehave(self, fault: Mapping[str, Any]) -> None:
        match fault.get("does"):
            case "stall":
                time.sleep(STALL)
            case "drop":
                self.close_connection = True
            case "break off":
                self._head(200, {"Content-Length": "1000"})
                self.wfile.write(b'{"trans')
                self.close_connection = True
            case "flood":
                self._head(200, {"Transfer-Encoding": "chunked"})
                chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
                for _ in range(0, ENDLESS, 0x10000):
                    self.wfile.write(chunk)
            case "drip":
                self._head(200, {"Content-Length": "1000"})
                for _ in range(1000):
                    self.wfile.write(b" ")
                    time.sleep(0.02)
            case _:
                body = fault.get("body", "")
                self._send(fault["status"], body, fault.get("headers", {}))

    def _room(self) -> str:
        """The room, also where the server is asked as a proxy, by whole addresses."""
        return urlsplit(self.path).path.split("/")[1]

    def _read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        """A body that is no text goes out as JSON."""
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self._head(status, {"Content-Length": str(len(data)), **(headers or {})})
        self.wfile.write(data)


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Who breaks off is not worth a word."""


def main() -> None:
    """Serve until the standard input ends."""
    listener = Listener(("127.0.0.1", 0), Handler)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    sys.stdout.write(f"{listener.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


@dataclass(frozen=True)
class Room:
    """The part of the server that one test has to itself."""

    port: int
    name: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.name}"

    def order(self, **orders: Any) -> Room:
        urllib3.request("PUT", self.address, body=json.dumps(orders))
        return self

    def asked(self, method: str = "POST") -> list[dict[str, Any]]:
        found = urllib3.request("GET", f"{self.address}/asked").json()
        return [one for one in found if one["method"] == method]


@dataclass(frozen=True)
class TranslationServer:
    """The running server."""

    port: int
    _names: Iterator[int] = field(default_factory=lambda: count(1))

    def room(self) -> Room:
        return Room(self.port, f"room{next(self._names)}")


@contextmanager
def running() -> Iterator[TranslationServer]:
    """The server, in a process of its own, while it is needed."""
    command = [sys.executable, "-m", "tests.support.translation_server"]
    root = Path(__file__).parent.parent.parent
    with started(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        yield TranslationServer(int(process.stdout.readline()))


if __name__ == "__main__":
    main()
