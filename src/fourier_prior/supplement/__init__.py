"""The supplementary figures of the Fourier prior paper, one module per question."""
