"""Studies of the appendix of the DeepLIFT paper."""
