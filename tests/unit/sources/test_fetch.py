"""Downloads from a server of our own that misbehaves."""

import contextlib
import gzip
import hashlib
import io
import json
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tarfile
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from server import Answer, Server

from fourier_prior import cli
from fourier_prior.errors import InputError
from fourier_prior.sources import part as parts, transfer
from fourier_prior.sources.fetch import fetch
from fourier_prior.sources.hosts import at_most
from fourier_prior.sources.transfer import Patience

CONTENT = bytes(range(256)) * 500
OTHER = CONTENT[::-1]
WHOLE = Answer(CONTENT)
QUICK = Patience(pause=0.01, longest=0.05, connect=1, silence=0.2)
UNAVAILABLE = Answer(b"busy", status=503)
PAGE = Answer(b"<!DOCTYPE html><html>Log in</html>", headers={"Content-Type": "text/html"})


def checksum(content=CONTENT, algorithm="md5"):
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def download(server, tmp_path):
    """Fetch what the server answers for one path, and return its requests."""

    def run(*answers, name="file", content=CONTENT, **options):
        server.files["/some/file"] = list(answers)
        before = len(server.requests)
        options = {"patience": QUICK, **options}
        found = fetch(f"{server.url}/some/file", tmp_path / name, **options)
        assert (tmp_path / name).read_bytes() == content
        assert names(tmp_path) == [name]
        algorithm = (options.get("checksum") or "sha256:").partition(":")[0]
        assert found == checksum(content, algorithm)
        return server.requests[before:]

    return run


@pytest.fixture
def waits(server, monkeypatch):
    """Seconds that would be waited between tries."""
    waited = []
    monkeypatch.setattr(transfer, "time", SimpleNamespace(sleep=waited.append))
    return waited


# What a download is


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_a_file_is_fetched_and_checked(download, algorithm):
    known = checksum(algorithm=algorithm)
    assert len(download(WHOLE, checksum=known, size=len(CONTENT))) == 1
    download(WHOLE, checksum=f"{algorithm}:{known.partition(':')[2].upper()}")


def test_folders_are_made_and_an_old_file_is_replaced(server, tmp_path):
    server.files["/file"] = [WHOLE, Answer(OTHER)]
    for content in (CONTENT, OTHER):
        fetch(f"{server.url}/file", tmp_path / "deep/file")
        assert (tmp_path / "deep/file").read_bytes() == content


def test_an_unknown_checksum_is_reported(download):
    download(WHOLE)


@pytest.mark.parametrize("length", [-1, None])
def test_a_file_without_size_is_fetched(download, length):
    download(replace(WHOLE, length=length))


def test_bytes_are_not_unpacked_on_the_way(download):
    content = gzip.compress(CONTENT)
    packed = Answer(content, headers={"Content-Encoding": "gzip"})
    requests = download(packed, name="file.gz", content=content, checksum=checksum(content))
    assert requests[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("elsewhere", [False, True])
def test_redirects_are_followed_and_resumed(server, tmp_path, elsewhere):
    other = Server() if elsewhere else server
    server.files["/here"] = Answer(status=302, headers={"Location": f"{other.url}/there"})
    other.files["/there"] = [replace(WHOLE, cut=1000), WHOLE]
    fetch(f"{server.url}/here", tmp_path / "file", patience=QUICK)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert [r.sent for r in other.of("/there")] == [1000, len(CONTENT) - 1000]
    if elsewhere:
        other.close()


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/file", "s3://bucket/file"])
def test_other_protocols_are_refused(tmp_path, url):
    with pytest.raises(InputError, match="only http, https and file"):
        fetch(url, tmp_path / "file")


def test_a_redirect_to_a_local_file_is_refused(server, tmp_path):
    server.files["/file"] = Answer(status=302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(InputError, match="not an address that can be fetched"):
        fetch(f"{server.url}/file", tmp_path / "file")
    assert names(tmp_path) == []


# Fault 1: the connection breaks


@pytest.mark.parametrize(
    "version", [{}, {"etag": None, "modified": "Mon, 05 Oct 2020 08:00:00 GMT"}]
)
def test_only_the_missing_bytes_are_asked_for(download, version):
    whole = replace(WHOLE, **version)
    requests = download(replace(whole, cut=1000), replace(whole, cut=500), whole)
    assert [r.headers.get("Range") for r in requests] == [None, "bytes=1000-", "bytes=1500-"]
    assert [r.status for r in requests] == [200, 206, 206]
    assert [r.sent for r in requests] == [1000, 500, len(CONTENT) - 1500]
    assert requests[1].headers["If-Range"]


@pytest.mark.parametrize("known", ["", checksum()])
def test_without_a_version_only_a_checksum_allows_to_go_on(download, known):
    nameless = replace(WHOLE, etag=None)
    requests = download(replace(nameless, cut=1000), nameless, checksum=known)
    assert ("Range" in requests[1].headers) == bool(known)


def test_a_weak_etag_is_no_version(download):
    weak = replace(WHOLE, etag='W/"a"')
    assert "Range" not in download(replace(weak, cut=1000), weak)[1].headers


def test_another_version_is_fetched_from_its_beginning(download):
    requests = download(Answer(OTHER, cut=1000), WHOLE)
    assert [r.status for r in requests] == [200, 200]


def test_the_rest_of_another_version_is_not_taken(download):
    """A server that sends the range although the ETag changed."""
    rest = Answer(
        CONTENT[1000:],
        status=206,
        headers={"Content-Range": f"bytes 1000-{len(CONTENT) - 1}/{len(CONTENT)}"},
    )
    assert len(download(Answer(OTHER, cut=1000), rest, WHOLE)) == 3


def test_a_wrong_range_is_not_taken(download):
    rest = Answer(CONTENT[7:], status=206, etag=None, headers={"Content-Range": "bytes 7-9/10"})
    assert len(download(replace(WHOLE, cut=1000), rest, WHOLE)) == 3


def test_a_server_without_ranges_sends_everything_again(download):
    whole = replace(WHOLE, ranges=False)
    assert [r.sent for r in download(replace(whole, cut=1000), whole)] == [1000, len(CONTENT)]


def test_silence_is_a_break(download):
    requests = download(replace(WHOLE, wait=1), replace(WHOLE, cut=1000, stall=1), WHOLE)
    assert len(requests) == 3
    assert requests[2].headers["Range"] == "bytes=1000-"


def test_a_busy_server_is_asked_again(download, waits):
    download(UNAVAILABLE, replace(UNAVAILABLE, status=429), Answer(status=0), WHOLE)
    assert waits == [0.01, 0.02, 0.04]


def test_the_server_says_how_long_to_wait(download, waits):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    asked = [replace(UNAVAILABLE, headers={"Retry-After": a}) for a in ("7", soon, "9999", "x")]
    patience = replace(QUICK, attempts=5, longest=300)
    download(*asked, WHOLE, patience=patience)
    assert waits[0] == 7
    assert 90 < waits[1] <= 100
    assert waits[2] == 300
    assert waits[3] == 0.01 * 2**3


def test_giving_up_says_what_to_do_and_the_next_call_goes_on(download, tmp_path, server):
    whole = replace(WHOLE, cut=1000)
    with pytest.raises(InputError, match="ended after 1000 of .*file.part keeps.*same command"):
        download(whole, UNAVAILABLE, patience=replace(QUICK, attempts=1))
    assert names(tmp_path) == ["file.part", "file.part.json"]
    assert len(server.requests) == 1
    requests = download(WHOLE)
    assert [r.sent for r in requests] == [len(CONTENT) - 1000]


def test_tries_that_bring_nothing_are_counted(download, server):
    with pytest.raises(InputError, match="2 attempts were in vain"):
        download(replace(WHOLE, cut=1000, ranges=False), patience=replace(QUICK, attempts=2))
    assert len(server.requests) == 2


def test_tries_that_bring_something_are_not(download):
    pieces = [replace(WHOLE, cut=20_000)] * 7
    assert len(download(*pieces, patience=replace(QUICK, attempts=2))) == 7


def test_a_finished_part_file_needs_no_more_bytes(download, tmp_path):
    (tmp_path / "file.part").write_bytes(CONTENT)
    assert [r.status for r in download(WHOLE, checksum=checksum())] == [416]
    (tmp_path / "file.part").write_bytes(CONTENT)
    assert download(WHOLE, checksum=checksum(), size=len(CONTENT)) == []


def test_a_part_file_that_is_too_long_is_dropped(download, tmp_path):
    (tmp_path / "file.part").write_bytes(CONTENT + b"more")
    assert [r.status for r in download(WHOLE, checksum=checksum())] == [416, 200]


def test_two_writers_of_one_part_file_are_noticed(download, tmp_path, monkeypatch):
    """The second one appends the same bytes when the first one has just finished."""
    write, calls = parts.Part.write, []

    def twice(part, chunks, **options):
        calls.append(options)
        write(part, chunks, **options)
        if len(calls) == 1:
            with part.path.open("ab") as file:
                file.write(CONTENT)

    monkeypatch.setattr(parts.Part, "write", twice)
    assert [r.status for r in download(WHOLE)] == [200, 200]


@pytest.mark.parametrize("note", ["", "[]", '{"source": 1}', '"source"'])
def test_a_broken_note_is_no_note(download, tmp_path, note):
    (tmp_path / "file.part").write_bytes(OTHER[:1000])
    (tmp_path / "file.part.json").write_text(note)
    assert "Range" not in download(WHOLE)[0].headers


def test_a_killed_download_goes_on(server, tmp_path):
    server.files["/file"] = [replace(WHOLE, cut=100_000, stall=60), WHOLE]
    part = tmp_path / "file.part"
    command = [sys.executable, "-m", "fourier_prior.cli", "fetch", "--at-once", "1"]
    command += ["--url", f"{server.url}/file", "--file", str(tmp_path / "file")]
    killed = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not (part.exists() and part.stat().st_size > 50_000):
        assert killed.poll() is None
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    there = part.stat().st_size
    assert names(tmp_path) == ["file.part", "file.part.json"]
    record = tmp_path / "record.json"
    done = subprocess.run([*command, "--record", str(record)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert server.requests[1].headers["Range"] == f"bytes={there}-"
    assert server.requests[1].sent == len(CONTENT) - there
    assert names(tmp_path) == ["file", "record.json"]
    assert json.loads(record.read_text()) == {
        "url": f"{server.url}/file",
        "checksum": checksum(algorithm="sha256"),
        "size": len(CONTENT),
    }
    assert "%" not in done.stderr  # no progress bar in a log file


RIGHT, WRONG = b"0123456789", b"abcdefghij"
FAULTS = st.one_of(
    st.builds(
        Answer,
        st.sampled_from([RIGHT, WRONG]),
        cut=st.integers(0, 9),
        ranges=st.booleans(),
        etag=st.sampled_from(["content", None, 'W/"a"', '"same"']),
    ),
    st.sampled_from([UNAVAILABLE, replace(UNAVAILABLE, status=429), Answer(status=0)]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(faults=st.lists(FAULTS, max_size=6), ranges=st.booleans(), known=st.booleans())
def test_versions_are_never_mixed(server, tmp_path_factory, faults, ranges, known):
    """Whatever goes wrong, what arrives is one version as a whole, the right one if it is known."""
    if not known:
        # a server that gives two versions one name can only be found out by a checksum
        faults = [f for f in faults if f.etag != '"same"']
    server.files["/file"] = [*faults, Answer(RIGHT, ranges=ranges)]
    file = tmp_path_factory.mktemp("folder") / "file"
    options = {
        "checksum": checksum(RIGHT) if known else "",
        "patience": replace(QUICK, attempts=20, pause=0.0),
    }
    try:
        fetch(f"{server.url}/file", file, **options)
    except InputError:
        assert known  # mixed, found out, and fetched anew with the same result
        assert names(file.parent) == []
        server.files["/file"] = Answer(RIGHT)
        fetch(f"{server.url}/file", file, **options)
    assert file.read_bytes() in ([RIGHT] if known else [RIGHT, WRONG])
    assert names(file.parent) == ["file"]


# Fault 2: checksum and size


def test_a_damaged_file_is_fetched_once_more(download):
    assert len(download(Answer(OTHER), WHOLE, checksum=checksum())) == 2


def test_a_wrong_checksum_names_both_and_leaves_nothing(download, server, tmp_path):
    message = f"has the md5 checksum {checksum(OTHER)[4:]} but should have {checksum()[4:]}"
    with pytest.raises(InputError, match=message):
        download(Answer(OTHER), checksum=checksum())
    assert names(tmp_path) == []
    assert len(server.requests) == 2


def test_a_part_file_of_another_file_is_found_out(download, tmp_path):
    (tmp_path / "file.part").write_bytes(OTHER[:1000])
    requests = download(WHOLE, checksum=checksum())
    assert [r.sent for r in requests] == [len(CONTENT) - 1000, len(CONTENT)]


def test_a_wrong_size_is_seen_before_and_after(download, server, tmp_path):
    with pytest.raises(InputError, match=f"{len(CONTENT)} bytes but should have 5"):
        download(WHOLE, size=5)
    assert len(server.requests) == 1
    with pytest.raises(InputError, match=f"{len(CONTENT)} bytes but should have 5"):
        download(replace(WHOLE, length=None), size=5)
    assert len(server.requests) == 3
    assert names(tmp_path) == []


def test_a_size_that_is_announced_wrongly(download):
    longer = replace(WHOLE, length=len(CONTENT) + 10)
    assert [r.status for r in download(longer, WHOLE)] == [200, 416]
    with pytest.raises(InputError, match="checksum"):
        download(replace(WHOLE, length=1000, ranges=False), checksum=checksum())


@pytest.mark.parametrize("wrong", ["md5:123", "sha1:" + "0" * 40, "0" * 32, "md5:" + "g" * 32])
def test_a_checksum_that_is_none_is_refused(tmp_path, wrong):
    with pytest.raises(InputError, match="32 or `sha256:` with 64 hexadecimal"):
        fetch("http://127.0.0.1/file", tmp_path / "file", checksum=wrong)


# Faults 3 and 5: the content


def test_a_right_checksum_does_not_excuse_broken_content(download, server, tmp_path):
    broken = gzip.compress(CONTENT)[:-20]
    with pytest.raises(InputError, match="broken inside its gzip stream"):
        download(Answer(broken), checksum=checksum(broken), name="x.gz")
    assert len(server.requests) == 1  # the same bytes would come again
    with pytest.raises(InputError, match="broken inside its gzip stream"):
        download(Answer(broken), name="x.gz")
    assert len(server.requests) == 3
    assert names(tmp_path) == []


@pytest.fixture
def bytes_read(monkeypatch):
    """Bytes that were read from each file, by its name."""
    read, opened = Counter(), io.open

    def counting(path, mode="r", *arguments, **options):
        file = opened(path, mode, *arguments, **options)
        if mode != "rb":
            return file
        fill = file.raw.readinto

        class Raw(io.RawIOBase):
            def readable(self):
                return True

            def readinto(self, buffer):
                number = fill(buffer)
                read[os.path.basename(path)] += number
                return number

            def seekable(self):
                return True

            def seek(self, *place):
                return file.raw.seek(*place)

        return io.BufferedReader(Raw())

    monkeypatch.setattr(io, "open", counting)
    monkeypatch.setattr("builtins.open", counting)
    return read


def tarred(content):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        entry = tarfile.TarInfo("member")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


NOISE = random.Random(0).randbytes(3_000_000)
BIG = {"x.tar.gz": tarred(NOISE), "x.txt.gz": gzip.compress(NOISE), "x": NOISE}


@pytest.mark.parametrize("name", BIG)
@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_what_was_written_is_not_read_again(download, bytes_read, name, algorithm):
    content, known = BIG[name], checksum(BIG[name], algorithm)
    whole = Answer(content)
    download(replace(whole, cut=100_000), whole, name=name, content=content, checksum=known)
    # by the fixture, which compares
    assert bytes_read == {name: len(content)}


@pytest.mark.parametrize("name", BIG)
@pytest.mark.parametrize("known", [False, True])
def test_what_an_earlier_process_left_is_read_once(download, tmp_path, bytes_read, name, known):
    content = BIG[name]
    with pytest.raises(InputError, match="ended after 2000000"):
        download(
            Answer(content, cut=2_000_000),
            UNAVAILABLE,
            name=name,
            patience=replace(QUICK, attempts=1),
        )
    assert f"{name}.part" not in bytes_read
    known = checksum(content) if known else ""
    requests = download(Answer(content), name=name, content=content, checksum=known)
    assert [r.sent for r in requests] == [len(content) - 2_000_000]
    assert bytes_read[f"{name}.part"] == 2_000_000


@pytest.mark.parametrize("name", ["x.tar.gz", "x.txt.gz"])
@pytest.mark.parametrize("at", [1_000_000, 2_900_000])
def test_a_damaged_byte_before_or_after_a_break_is_seen(download, server, name, at):
    content = bytearray(BIG[name])
    content[at] ^= 255
    damaged, whole = Answer(bytes(content), etag='"same"'), Answer(BIG[name], etag='"same"')
    broken = [replace(damaged, cut=2_000_000), damaged]
    download(*broken, whole, name=name, content=BIG[name])
    with pytest.raises(InputError, match="broken inside its gzip stream"):
        download(*broken, damaged, name=name)


def test_the_kind_can_be_given(download):
    content = gzip.compress(CONTENT)
    download(Answer(content), content=content, kind="gz")
    with pytest.raises(InputError, match="not a BAM file"):
        download(Answer(content), kind="bam")


def test_a_page_is_refused_before_it_is_read(download, server, tmp_path):
    with pytest.raises(InputError, match="sends an HTML page"):
        download(PAGE)
    assert len(server.requests) == 1
    assert names(tmp_path) == []


def test_a_page_does_not_cost_what_has_come(download, tmp_path):
    with pytest.raises(InputError, match="sends an HTML page"):
        download(replace(WHOLE, cut=1000), PAGE)
    assert download(WHOLE)[0].headers["Range"] == "bytes=1000-"


@pytest.mark.parametrize("known", ["", checksum(PAGE.content)])
def test_a_page_that_pretends_to_be_a_file_is_refused(download, tmp_path, known):
    with pytest.raises(InputError, match="is an HTML page"):
        download(replace(PAGE, headers={}), checksum=known)
    assert names(tmp_path) == []


# Fault 8: no network, no file


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_missing_file_is_not_asked_for_again(download, server, status):
    with pytest.raises(InputError, match=f"answers {status} .* by hand"):
        download(Answer(status=status))
    assert len(server.requests) == 1


def test_a_refused_connection_is_tried_twice(tmp_path, waits):
    with socket.socket() as taken:  # a port on which nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/file"
        with pytest.raises(InputError, match="cannot be reached .*refused.*compute nodes"):
            fetch(url, tmp_path / "file", patience=replace(QUICK, attempts=9))
    assert waits == [0.01]
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue refuses")
def test_a_network_that_swallows_everything_is_tried_twice(tmp_path, waits):
    with contextlib.ExitStack() as opened:
        silent = opened.enter_context(socket.socket())
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for _ in range(4):  # fill the queue of connections that nobody accepts
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(silent.getsockname())
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/file"
        patience = replace(QUICK, attempts=9, connect=0.1, silence=30)
        with pytest.raises(InputError, match="cannot be reached .*timed out"):
            fetch(url, tmp_path / "file", patience=patience)
    assert waits == [0.01]


def test_an_unknown_host_is_tried_twice(tmp_path, waits, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(InputError, match="cannot be reached .*not known"):
        fetch("https://no-such-host.invalid/file", tmp_path / "file", patience=QUICK)
    assert waits == [0.01]


def test_a_server_that_does_not_prove_who_it_is(server, tmp_path, monkeypatch, waits):
    def unproven(*_, **__):
        raise ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", unproven)
    with pytest.raises(InputError, match="does not prove that it is the one meant"):
        fetch(server.url.replace("http:", "https:"), tmp_path / "file", patience=QUICK)
    assert waits == []


# Fault 9: the disk


def test_a_disk_that_is_too_small_is_seen_before(download, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=len(CONTENT) - 1)
    monkeypatch.setattr(parts.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(InputError, match=f"{len(CONTENT)} more bytes are needed"):
        download(WHOLE)
    with pytest.raises(InputError, match=f"{len(CONTENT)} more bytes are needed"):
        download(replace(WHOLE, length=None), size=len(CONTENT))
    assert names(tmp_path) == []
    # what is there already, or is written over, needs no space
    for known in (checksum(), ""):
        (tmp_path / "file.part").write_bytes(CONTENT[:1000])
        download(WHOLE, checksum=known)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is always full is needed")
def test_a_disk_that_becomes_full_leaves_nothing(download, server, tmp_path):
    (tmp_path / "file.part").symlink_to("/dev/full")
    with pytest.raises(InputError, match="the disk is full.*run the same command again"):
        download(WHOLE, mirrors=[f"{server.url}/other"])
    assert names(tmp_path) == []
    assert len(server.requests) == 1


def test_a_folder_that_cannot_be_written(download, tmp_path):
    (tmp_path / "file.part").mkdir()
    with pytest.raises(InputError, match=r"file.part cannot be written \(Is a directory\); mend"):
        download(WHOLE)


# Mirrors


def test_mirrors_are_tried_in_order(download, server):
    server.files["/a/file"], server.files["/b"] = Answer(status=403), WHOLE
    mirrors = [f"{server.url}/a/", f"{server.url}/b", f"{server.url}/c"]
    requests = download(Answer(status=404), mirrors=mirrors)
    assert [r.path for r in requests] == ["/some/file", "/a/file", "/b"]


@pytest.mark.parametrize("first", [Answer(OTHER), PAGE, UNAVAILABLE, replace(WHOLE, length=5)])
def test_a_mirror_helps_whatever_is_wrong(download, server, first):
    server.files["/b"] = WHOLE
    known = {"checksum": checksum(), "size": len(CONTENT)}
    assert download(first, mirrors=[f"{server.url}/b"], **known)[-1].path == "/b"


def test_a_mirror_goes_on_if_a_checksum_will_tell(download, server):
    server.files["/b"] = WHOLE
    patience = replace(QUICK, attempts=1)
    for known in (checksum(), ""):
        requests = download(
            replace(WHOLE, cut=1000),
            mirrors=[f"{server.url}/b"],
            checksum=known,
            patience=patience,
        )
        assert ("Range" in requests[1].headers) == bool(known)


@pytest.mark.parametrize("form", ["{}", "file://{}", "{}/file", "file://{}/file"])
def test_a_local_folder_can_be_a_mirror(download, tmp_path_factory, form):
    folder = tmp_path_factory.mktemp("with space")
    (folder / "file").write_bytes(CONTENT)
    mirror = form.format(str(folder).replace(" ", "%20") if "://" in form else folder)
    download(Answer(status=404), mirrors=[mirror], checksum=checksum())
    download(replace(WHOLE, cut=1000), Answer(status=404), mirrors=[mirror])


def test_a_local_file_can_be_the_source(tmp_path):
    (tmp_path / "here").write_bytes(CONTENT)
    assert fetch(f"file://{tmp_path}/here", tmp_path / "there") == checksum(algorithm="sha256")
    assert (tmp_path / "there").read_bytes() == CONTENT
    assert names(tmp_path) == ["here", "there"]


def test_every_source_gets_its_sentence(server, tmp_path):
    (tmp_path / "file").write_bytes(OTHER)
    mirrors = [str(tmp_path), str(tmp_path / "nowhere")]
    with pytest.raises(InputError) as raised:
        fetch(f"{server.url}/file", tmp_path / "new", mirrors=mirrors, checksum=checksum())
    first, second, third = raised.value.problems
    assert "404" in first
    assert f"{tmp_path / 'file'}: the file has the md5 checksum" in second
    assert "nowhere cannot be read (No such file or directory)" in third
    assert names(tmp_path) == ["file"]


# Hosts


def test_at_most_some_downloads_use_one_host(server, tmp_path):
    server.files["/file"] = replace(WHOLE, wait=0.05)
    options = {"patience": replace(QUICK, at_once=2, silence=5)}
    jobs = [
        threading.Thread(target=fetch, args=(f"{server.url}/file", tmp_path / name), kwargs=options)
        for name in "abcde"
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert names(tmp_path) == list("abcde")
    assert server.busiest == 2


def test_downloads_wait_for_their_own_host_and_for_no_other(tmp_path):
    entered = {"a:1": threading.Event(), "b:1": threading.Event()}

    def use(host):
        with at_most(1, host, folder=tmp_path, pause=0.01):
            entered[host].set()

    jobs = [threading.Thread(target=use, args=(host,), daemon=True) for host in entered]
    with at_most(1, "a:1", folder=tmp_path):
        for job in jobs:
            job.start()
        assert entered["b:1"].wait(30)
        assert not entered["a:1"].wait(0.2)
    assert entered["a:1"].wait(30)
    for job in jobs:
        job.join(30)


def test_somebody_must_be_allowed(tmp_path):
    with pytest.raises(InputError, match="at least 1"), at_most(0, "a", folder=tmp_path):
        pass


def test_a_place_is_given_back_after_an_error(tmp_path):
    for _ in range(2):
        with pytest.raises(KeyError), at_most(1, "a", folder=tmp_path):
            raise KeyError


# The commands


def test_the_command_reports_faults(server, tmp_path, capsys):
    arguments = ["--url", f"{server.url}/file", "--file", str(tmp_path / "file")]
    assert cli.main(["fetch", *arguments, "--mirrors", str(tmp_path / "no"), "--size", "5"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert [line.startswith("ERROR ") for line in errors] == [True, True]
