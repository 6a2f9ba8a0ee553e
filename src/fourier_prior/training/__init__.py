"""Training of one model from one random initialisation, and the choice among runs."""
