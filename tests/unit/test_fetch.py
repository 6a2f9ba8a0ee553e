"""Downloads from a server of our own."""

import hashlib
import http.server
import threading

import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources import fetch as module
from fourier_prior.sources.fetch import fetch, original

CONTENT = bytes(range(256)) * 5000


@pytest.fixture
def server():
    """A server that says what `answers` holds, one entry per request, the last one for ever."""
    answers, requests = ["whole"], []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            requests.append(self.path)
            what = answers.pop(0) if len(answers) > 1 else answers[0]
            if isinstance(what, int):
                self.send_error(what)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT if what == "whole" else CONTENT[:1000])

        def log_message(self, *_):
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/file", answers, requests
    running.shutdown()
    running.server_close()


@pytest.mark.parametrize("kind", ["sha256", "md5"])
def test_a_file_is_fetched_and_checked(server, tmp_path, kind):
    url, _, _ = server
    checksum = f"{kind}:{hashlib.new(kind, CONTENT).hexdigest()}"
    assert fetch(url, tmp_path / "deep/file", checksum=checksum) == checksum
    assert (tmp_path / "deep/file").read_bytes() == CONTENT


def test_an_unknown_checksum_is_reported(server, tmp_path):
    found = fetch(server[0], tmp_path / "file")
    assert found == f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"


def test_a_wrong_checksum_leaves_nothing(server, tmp_path):
    with pytest.raises(InputError, match=r"checksum is .* but should be 123"):
        fetch(server[0], tmp_path / "file", checksum="sha256:123")
    assert list(tmp_path.iterdir()) == []
    assert len(server[2]) == 1


def test_a_broken_connection_is_tried_again(server, tmp_path):
    url, answers, requests = server
    answers[:] = ["half", 503, "whole"]
    fetch(url, tmp_path / "file", pause=0.01)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert len(requests) == 3


def test_giving_up_says_what_to_do_and_leaves_nothing(server, tmp_path):
    url, answers, requests = server
    answers[:] = ["half"]
    with pytest.raises(InputError, match="not fetched in 2 attempts"):
        fetch(url, tmp_path / "file", attempts=2, pause=0.01)
    assert list(tmp_path.iterdir()) == []
    assert len(requests) == 2


def test_a_missing_file_is_not_asked_for_again(server, tmp_path):
    url, answers, requests = server
    answers[:] = [404]
    with pytest.raises(InputError, match="404"):
        fetch(url, tmp_path / "file")
    assert len(requests) == 1


def test_known_files_have_addresses_and_unknown_ones_are_named():
    url, checksum = original("test.txt.gz")
    assert url.startswith("https://")
    assert url.endswith("/test.txt.gz")
    assert checksum.startswith("sha256:")
    with pytest.raises(InputError, match="other.txt is not among"):
        original("other.txt")
    assert module.original("train-images-idx3-ubyte.gz")[1].startswith("md5:")
