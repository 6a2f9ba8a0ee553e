"""The options of a config, each once: name, type, default, limits and one sentence.

One module per stage, so that a component that checks its own settings imports only those;
`config` puts them together. The JSON schema for editors and docs/config.md are written from them:

    python -m fourier_prior.design.options
"""
