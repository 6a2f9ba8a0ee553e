"""Write the JSON schema for editors and the reference of the config into a checkout.

``python -m fourier_prior.design.options``, in the folder of the checkout, runs it.
"""

from pathlib import Path

from fourier_prior.design.options.editors import editor_schema
from fourier_prior.design.options.reference import reference

WRITTEN = {
    "workflow/schemas/config.schema.json": editor_schema,
    "docs/config.md": reference,
}
"""Files, by their place in a checkout, and what makes their text."""


def main(folder: Path = Path()) -> None:
    """Write all files, below a folder."""
    for name, make in WRITTEN.items():
        (folder / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
