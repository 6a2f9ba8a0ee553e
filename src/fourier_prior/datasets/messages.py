"""What the package logged during a step, to be kept with the step's result."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Collector(logging.Handler):
    def __init__(self, messages: list[str]):
        super().__init__(logging.INFO)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Collect the messages and warnings of this package.

    Yields
    ------
    list of str
        Grows while the block runs. What the level of the log suppresses is missing.
    """
    messages: list[str] = []
    collector = _Collector(messages)
    logger = logging.getLogger("fourier_prior")
    logger.addHandler(collector)
    try:
        yield messages
    finally:
        logger.removeHandler(collector)
