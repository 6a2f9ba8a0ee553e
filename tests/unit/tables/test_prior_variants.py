from variant_examples import VARIANTS, variant_files, variants_compared

from fourier_prior.tables.prior_variants import table, variants_markdown


def test_the_page_has_a_line_per_comparison():
    rows = variants_compared()
    page = variants_markdown(rows, "Variants", ["A note."])
    lines = [line for line in page.splitlines() if line.startswith("| spi1")]
    assert len(lines) == len(
        {
            *map(
                tuple,
                rows.replace("–", "DeepSHAP")[
                    ["condition", "scores", "unit", "against"]
                ].to_numpy(),
            )
        }
    )
    assert "DC in the norm" in page


def test_the_table_is_made_of_files(tmp_path):
    filled, text = table(variant_files(tmp_path), variants=VARIANTS, baseline="none", seed=1)
    assert len(filled) == len(variants_compared())
    assert not filled.isna().any(axis=None)
    assert text.startswith("# Text against released code of the Fourier prior\n")
    assert "gc-50 and the like" not in text
