"""Streams of random numbers."""

from fourier_prior.randomness import generator


def test_streams_are_reproducible_and_independent_of_each_other():
    def draw(*keys):
        return generator(*keys).random(4).tolist()

    assert draw(1, "negatives", 0) == draw(1, "negatives", 0)
    assert len({tuple(draw(*k)) for k in [(1, "a"), (1, "b"), (2, "a"), (1, "a", 0)]}) == 4
