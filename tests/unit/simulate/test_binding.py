"""Occupancy of sites."""

import numpy as np
import pandas as pd

from fourier_prior.simulate.binding import occupancy


# Binding
def sites_table(rows):
    columns = ["start", "end", "motif", "score", "role", "locus"]
    return pd.DataFrame(rows, columns=columns).assign(best=10.0)


BINDING = {
    "binding": {"slope": 0.5, "cooperativity": 2.0, "range": 50.0, "period": 10.0},
    "sites": {"P": {"affinity": 0.0}, "S": {"affinity": 1.0, "boost": {"a": 3.0}}},
    "tasks": {"a": {}, "b": {}},
}


def logit(p):
    return np.log(p / (1 - p))


def test_occupancy_of_a_lone_site_is_the_logistic_of_its_score():
    sites = sites_table([(0, 10, "P", 10.0, "primary", 0), (0, 10, "P", 6.0, "primary", 1)])
    np.testing.assert_allclose(logit(occupancy(sites, BINDING)), [[0, 0], [-2, -2]])


def test_neighbours_in_phase_help_and_out_of_phase_do_not():
    rows = [(0, 10, "P", 10.0, "primary", 0), (20, 30, "P", 10.0, "primary", 0)]
    found = logit(occupancy(sites_table(rows), BINDING))
    np.testing.assert_allclose(found, 2 * np.exp(-20 / 50))
    rows[1] = (25, 35, "P", 10.0, "primary", 0)
    np.testing.assert_allclose(logit(occupancy(sites_table(rows), BINDING)), 0, atol=1e-12)


def test_secondary_sites_help_in_their_task_only():
    rows = [(0, 10, "P", 10.0, "primary", 0), (120, 130, "S", 10.0, "secondary", 0)]
    found = occupancy(sites_table(rows), BINDING)
    alone = 1 / (1 + np.exp(-1))
    np.testing.assert_allclose(logit(found[0]), [3 * alone, 0], atol=1e-12)
    np.testing.assert_allclose(found[1], [alone, 0])
