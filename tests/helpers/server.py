"""A web server of our own on 127.0.0.1 that can misbehave in every way a download may meet.

The fixture `server` of ``tests/conftest.py`` runs one::

    from server import Answer

    def test_something(server):
        server.files["/a"] = Answer(b"content")            # the same answer to every request
        server.files["/b"] = [Answer(b"content", cut=3), Answer(b"content")]  # one per request
        server.files["/c"] = lambda request: (200, {}, {"accession": "ENCSR000AAA"})
        ...
        assert server.of("/b")[1].headers["Range"] == "bytes=3-"
"""

import contextlib
import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Answer:
    """What the server says to one request."""

    content: bytes = b""
    status: int = 200
    """0 closes the connection without a word."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Added to, or instead of, what the server says by itself (``Location``, ``Retry-After``)."""
    etag: str | None = "content"
    """``"content"`` stands for a hash of the content; None sends none."""
    modified: str | None = None
    """``Last-Modified``."""
    ranges: bool = True
    """Whether ``Range`` is obeyed."""
    length: int | None = -1
    """``Content-Length``; -1 stands for the true one; None sends none."""
    cut: int | None = None
    """Bytes of the body after which the connection is closed."""
    wait: float = 0.0
    """Seconds of silence before the answer."""
    stall: float = 0.0
    """Seconds of silence before the connection is cut."""


@dataclass
class Request:
    """A request that the server got, and what it gave."""

    method: str
    path: str
    """With the query."""
    headers: Mapping[str, str]
    status: int = 0
    sent: int = 0
    """Bytes of the body."""


Route = Callable[[Request], tuple[int, Mapping[str, str], Any]]
"""Gives status, headers and body; a body that is neither bytes nor str is sent as JSON."""


class Server:
    """A server and all requests that it got.

    Attributes
    ----------
    files : dict
        By path without query: an `Answer`, a list of them (one per request, the last one for
        ever), or a `Route`. Other paths are answered 404.
    requests : list of Request
    busiest : int
        Highest number of requests that waited for their answers at the same time.
    """

    def __init__(self):
        self.files: dict[str, Answer | list[Answer] | Route] = {}
        self.requests: list[Request] = []
        self.busiest = self._busy = 0
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._running.server_port}"
        threading.Thread(target=self._running.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop at once; silent answers end."""
        self._closing.set()
        self._running.shutdown()
        self._running.server_close()

    def of(self, path: str) -> list[Request]:
        """Return the requests for one path (without query)."""
        return [r for r in self.requests if urlsplit(r.path).path == path]

    def _next(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            planned = self.files.get(urlsplit(request.path).path, Answer(b"none", status=404))
            if isinstance(planned, list):
                planned = planned.pop(0) if len(planned) > 1 else planned[0]
        if isinstance(planned, Answer):
            return planned
        status, headers, body = planned(request)
        if not isinstance(body, bytes | str):
            body, headers = json.dumps(body), {"Content-Type": "application/json", **headers}
        return Answer(body.encode() if isinstance(body, str) else body, status, headers)

    def _enter(self, step: int) -> None:
        with self._lock:
            self._busy += step
            self.busiest = max(self.busiest, self._busy)


def _handler(server: Server) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            # a client may go away
            with contextlib.suppress(ConnectionError):
                self.answer()

        do_HEAD = do_GET  # noqa: N815

        def answer(self):
            request = Request(self.command, self.path, dict(self.headers))
            answer = server._next(request)
            server._enter(1)
            server._closing.wait(answer.wait)
            # before the client can know that it has everything and starts the next request
            server._enter(-1)
            if not answer.status:
                return
            etag = answer.etag
            if etag == "content":
                etag = f'"{hashlib.md5(answer.content).hexdigest()}"'
            headers = {"Content-Type": "application/octet-stream"}
            headers |= {"ETag": etag} if etag else {}
            headers |= {"Last-Modified": answer.modified} if answer.modified else {}
            body, status = answer.content, answer.status
            start = self.start(answer, etag)
            if start is not None and start >= len(body):
                status, body = 416, b""
                headers["Content-Range"] = f"bytes */{len(answer.content)}"
            elif start is not None:
                status, body = 206, body[start:]
                end = len(answer.content)
                headers["Content-Range"] = f"bytes {start}-{end - 1}/{end}"
            if answer.length is not None:
                length = len(body) if answer.length == -1 else answer.length
                headers["Content-Length"] = str(length)
            sent = body if answer.cut is None else body[: answer.cut]
            sent = b"" if self.command == "HEAD" else sent
            request.status, request.sent = status, len(sent)
            self.send_response(status)
            for name, value in {**headers, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)
            server._closing.wait(answer.stall)

        def start(self, answer: Answer, etag: str | None) -> int | None:
            """First byte that is asked for, if the rest is to be sent alone."""
            asked, known = self.headers.get("Range"), self.headers.get("If-Range")
            if asked is None or not answer.ranges or answer.status != 200:
                return None
            if known is not None and known not in (etag, answer.modified):
                return None
            return int(asked.removeprefix("bytes=").removesuffix("-"))

        def log_message(self, *_):
            pass

    return Handler
