"""What figures and tables call the methods and references of the DeepLIFT appendix."""

METHOD_LABELS = {
    "guided-backprop": "guided backprop × input",
    "gradient": "gradient × input",
    "integrated-gradients-5": "integrated gradients, 5 steps",
    "integrated-gradients-10": "integrated gradients, 10 steps",
    "rescale": "DeepLIFT Rescale",
    "revealcancel": "DeepLIFT RevealCancel",
    "genomics": "DeepLIFT Rescale in conv., RevealCancel in dense layers",
}
"""Words for each method that scores against the background; others score against shuffles."""
REFERENCE_LABELS = {
    "zeros": "zeros, weights as trained",
    "zeros-normalised": "zeros, weights normalised",
    "background": "mean of the negatives",
}
"""Words for the references that weight normalisation is judged by."""
