"""Functions that read what is handed over."""

import pytest

from fourier_prior.sources.feed import Feed


def test_a_function_reads_what_is_given_as_a_file():
    feed = Feed(lambda file: (file.readline(), file.read(3), file.read()))
    for piece in (b"fi", b"rst\nse", b"", b"cond", b"third" * 100_000):
        feed.give(piece)
    assert feed.result() == (b"first\n", b"sec", b"ond" + b"third" * 100_000)


def test_errors_come_with_the_result_and_nobody_waits():
    def fail(file):
        raise KeyError(file.read(2))

    feed = Feed(fail)
    for _ in range(100):
        feed.give(b"many")
    with pytest.raises(KeyError, match="ma"):
        feed.result()
    assert feed.ended


def test_a_feed_that_is_given_up_ends():
    feed = Feed(lambda file: file.read())
    feed.give(b"some")
    feed.close()
    feed._thread.join(30)
    assert feed.ended
