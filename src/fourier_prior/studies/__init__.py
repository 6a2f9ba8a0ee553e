"""The studies of the DeepLIFT appendix (DL): a toy network, digits, and simulated motifs."""
