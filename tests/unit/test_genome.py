"""Letters, codes and the encoded genome."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyfaidx
import pytest
from hypothesis import given, strategies as st

from fourier_prior.errors import InputError
from fourier_prior.genome import (
    Genome,
    decode,
    encode,
    from_one_hot,
    one_hot,
    reverse_complement,
    write_genome,
)

dna = st.text(alphabet="ACGTNacgtnRYKM", max_size=60)
COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


@given(dna)
def test_decode_undoes_encode_up_to_case_and_ambiguity(text):
    expected = "".join(c if c in "ACGT" else "N" for c in text.upper())
    assert decode(encode(text)) == expected
    assert encode(text).dtype == np.uint8


@given(dna)
def test_reverse_complement_matches_text(text):
    codes = encode(text)
    assert decode(reverse_complement(codes)) == decode(codes)[::-1].translate(COMPLEMENT)
    np.testing.assert_array_equal(reverse_complement(reverse_complement(codes)), codes)


@given(st.lists(dna.map(lambda t: (t + "N" * 60)[:60]), min_size=1, max_size=4))
def test_one_hot_has_axis_order_acgt_and_empty_columns_for_unknown(texts):
    codes = np.stack([encode(t) for t in texts])
    hot = one_hot(codes)
    assert hot.shape == (len(texts), 4, 60)
    assert hot.dtype == np.uint8
    for i, text in enumerate(texts):
        for j, letter in enumerate(text.upper()):
            assert hot[i, :, j].tolist() == [int(letter == base) for base in "ACGT"]
    np.testing.assert_array_equal(from_one_hot(hot), codes)
    assert from_one_hot(hot).dtype == np.uint8


def test_one_hot_flipped_on_both_axes_is_the_reverse_complement():
    codes = encode("ACGTTNA")
    np.testing.assert_array_equal(one_hot(reverse_complement(codes)), one_hot(codes)[::-1, ::-1])


def test_letters_outside_ascii_are_unknown():
    assert decode(encode("Aé-*C")) == "ANNNC"


@pytest.fixture
def fasta(tmp_path):
    path = tmp_path / "small.fa"
    path.write_text(">chr1 first\nACGTacgtNN\nAC\n>2 second\nGGGTTTRR\n>NA\nT\n")
    return path


def test_written_genome_holds_the_sequences(fasta, tmp_path):
    out = tmp_path / "deep" / "genome.npy"
    write_genome(fasta, out, rename={"2": "chr2"})
    genome = Genome.open(out)
    assert genome.sizes == {"chr1": 12, "chr2": 8, "NA": 1}
    assert decode(genome.fetch("chr1", 0, 12)) == "ACGTACGTNNAC"
    assert decode(genome.fetch("chr2", 2, 8)) == "GTTTNN"
    assert decode(genome.fetch("NA", 0, 1)) == "T"
    assert isinstance(genome.codes, np.memmap)
    # Nothing else is left behind, beside the FASTA or beside the output.
    assert sorted(p.name for p in out.parent.iterdir()) == ["genome.npy", "genome.tsv"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["deep", "small.fa"]


def test_several_files_plain_and_gzip(fasta, tmp_path):
    packed = tmp_path / "more.fa.gz"
    packed.write_bytes(gzip.compress(b">chrX\nTTTT\n"))
    write_genome([packed, fasta], tmp_path / "g.npy")
    genome = Genome.open(tmp_path / "g.npy")
    assert list(genome.sizes) == ["chrX", "chr1", "2", "NA"]
    assert decode(genome.fetch("chrX", 0, 4)) == "TTTT"
    assert decode(genome.fetch("2", 0, 3)) == "GGG"


def test_unknown_bases_are_counted_per_chromosome(tmp_path, caplog):
    (tmp_path / "a.fa").write_text(">one\nACGTNNacgtRy\n>two\nnACGT\n")
    with caplog.at_level("INFO"):
        write_genome(tmp_path / "a.fa", tmp_path / "a.npy")
    index = pd.read_csv(tmp_path / "a.tsv", sep="\t")
    assert index.to_numpy().tolist() == [["one", 12, 4], ["two", 5, 1]]
    assert "17 bases, 5 of them unknown" in caplog.text
    assert decode(Genome.open(tmp_path / "a.npy").fetch("one", 0, 12)) == "ACGTNNACGTNN"


def test_jobs_may_encode_one_fasta_at_once(fasta, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: write_genome(fasta, tmp_path / f"{i % 2}.npy"), range(8)))
    reference = tmp_path / "alone.npy"
    write_genome(fasta, reference)
    for path in (tmp_path / "0.npy", tmp_path / "1.npy"):
        assert path.read_bytes() == reference.read_bytes()
        assert Genome.open(path).sizes == Genome.open(reference).sizes
    assert not list(fasta.parent.glob("*.fai"))


def test_a_stale_index_beside_the_fasta_is_not_used(fasta, tmp_path):
    (tmp_path / "small.fa.fai").write_text("chr1\t4\t12\t4\t5\n")
    write_genome(fasta, tmp_path / "g.npy")
    assert Genome.open(tmp_path / "g.npy").sizes["chr1"] == 12


@given(
    lengths=st.lists(st.integers(5, 40), min_size=1, max_size=4),
    seed=st.integers(0, 99),
    width=st.integers(0, 5),
)
def test_windows_equal_slices_of_the_chromosomes(lengths, seed, width):
    random = np.random.default_rng(seed)
    parts = {f"c{i}": random.integers(0, 5, n).astype(np.uint8) for i, n in enumerate(lengths)}
    genome = Genome(np.concatenate(list(parts.values())), {c: len(p) for c, p in parts.items()})
    chroms = list(parts) + list(parts)[::-1]
    starts = [int(random.integers(0, len(parts[c]) - width + 1)) for c in chroms]
    windows = genome.windows(chroms, starts, width)
    assert windows.shape == (len(chroms), width)
    for row, chrom, start in zip(windows, chroms, starts, strict=True):
        np.testing.assert_array_equal(row, parts[chrom][start : start + width])


@pytest.mark.parametrize(
    ("chrom", "start", "end", "message"),
    [
        ("chr1", -1, 3, "leaves the chromosome"),
        ("chr1", 3, 6, r"chr1:3-6 leaves the chromosome \(0-5\)"),
        ("chr1", 3, 1, "ends before it starts"),
        ("1", 0, 1, "chromosome 1 is not in the genome"),
    ],
)
def test_windows_outside_the_genome_are_refused(chrom, start, end, message):
    # A second chromosome follows, so that a careless reader would return its bases.
    genome = Genome(encode("ACGTACGTAC"), {"chr1": 5, "chr2": 5})
    with pytest.raises(InputError, match=message):
        genome.fetch(chrom, start, end)


@pytest.mark.parametrize("sizes", [{}, {"chr1": 3}, {"chr1": 3, "chr2": 3}])
def test_index_and_bases_must_belong_together(sizes):
    with pytest.raises(InputError, match="make it again"):
        Genome(encode("ACGT"), sizes)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "cannot be read as FASTA"),
        ("hello\n", "cannot be read as FASTA"),
        (">a\n>b\n\n", "holds no base"),
        (">a\nAC\n>a\nGG\n", "chromosome a occurs twice"),
    ],
)
def test_broken_fasta_is_refused_by_name(content, message, tmp_path):
    path = tmp_path / "bad.fa"
    path.write_text(content)
    with pytest.raises(InputError, match=rf"bad\.fa: .*{message}"):
        write_genome(path, tmp_path / "g.npy")
    assert not (tmp_path / "g.npy").exists()


def test_missing_and_truncated_files_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"no\.fa"):
        write_genome(tmp_path / "no.fa", tmp_path / "g.npy")
    cut = tmp_path / "cut.fa.gz"
    cut.write_bytes(gzip.compress(b">a\n" + b"ACGT" * 1000)[:-12])
    with pytest.raises(InputError, match=r"cut\.fa\.gz"):
        write_genome(cut, tmp_path / "g.npy")


def test_all_files_that_are_broken_are_named(fasta, tmp_path):
    (tmp_path / "one.fa").write_text(">a\nAC1\n")
    with pytest.raises(InputError) as error:
        write_genome([tmp_path / "one.fa", fasta, tmp_path / "no.fa"], tmp_path / "g.npy")
    assert [name in p for name, p in zip(["one.fa", "no.fa"], error.value.problems, strict=True)]
    assert len(error.value.problems) == 2


def test_sequences_without_a_base_are_left_out_with_a_warning(tmp_path, caplog):
    (tmp_path / "a.fa").write_text(">one\n>two x\nAC\n>three\n\n")
    write_genome(tmp_path / "a.fa", tmp_path / "a.npy")
    assert Genome.open(tmp_path / "a.npy").sizes == {"two": 2}
    assert "2 sequences have no base and are left out: one, three" in caplog.text


def test_rna_is_taken_as_dna_with_a_warning(tmp_path, caplog):
    (tmp_path / "a.fa").write_text(">one\nACGUuN\n")
    write_genome(tmp_path / "a.fa", tmp_path / "a.npy")
    assert decode(Genome.open(tmp_path / "a.npy").fetch("one", 0, 6)) == "ACGTTN"
    assert "2 U are taken as T" in caplog.text


def test_the_array_is_what_numpy_writes(fasta, tmp_path):
    write_genome(fasta, tmp_path / "g.npy")
    np.save(tmp_path / "same.npy", np.load(tmp_path / "g.npy"))
    assert (tmp_path / "g.npy").read_bytes() == (tmp_path / "same.npy").read_bytes()


@pytest.mark.parametrize("width", [1, 7, 60])
def test_well_formed_files_are_read_as_pyfaidx_reads_them(tmp_path, width):
    random = np.random.default_rng(width)
    with (tmp_path / "a.fa").open("w") as file:
        for i in range(20):
            letters = "".join(random.choice(list("ACGTacgtN"), int(random.integers(1, 300))))
            lines = [letters[j : j + width] for j in range(0, len(letters), width)]
            print(f">chr{i} words", *lines, sep="\n", file=file)
    write_genome(tmp_path / "a.fa", tmp_path / "g.npy")
    genome = Genome.open(tmp_path / "g.npy")
    with pyfaidx.Fasta(str(tmp_path / "a.fa"), as_raw=True) as records:
        assert list(genome.sizes) == list(records.keys())
        for name, size in genome.sizes.items():
            assert decode(genome.fetch(name, 0, size)) == records[name][:].upper()


def test_names_must_exist_and_stay_unique(fasta, tmp_path):
    with pytest.raises(InputError) as error:
        write_genome(fasta, tmp_path / "g.npy", rename={"chr9": "x", "2": "chr1"})
    assert len(error.value.problems) == 2
    assert "no sequence is called chr9" in error.value.problems[0]
    assert "chromosome chr1 occurs twice" in error.value.problems[1]


def test_opening_damaged_files_says_what_to_do(fasta, tmp_path):
    with pytest.raises(InputError, match="make it again"):
        Genome.open(tmp_path / "absent.npy")
    write_genome(fasta, tmp_path / "g.npy")
    content = (tmp_path / "g.npy").read_bytes()
    (tmp_path / "g.npy").write_bytes(content[:-3])
    with pytest.raises(InputError, match="make it again"):
        Genome.open(tmp_path / "g.npy")
