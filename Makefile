# Bootstraps an environment and calls the tools. With an environment of your own, call
# `snakemake` and `pytest` directly.

PYTHON ?= python3
CORES ?= all
VENV := .venv
STAMP := $(VENV)/.installed

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# One thread per job: Snakemake runs jobs side by side, and libraries that start more threads than
# there are cores slow each other down.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export NUMBA_NUM_THREADS ?= 1

.PHONY: help demo demo-all test test-all lint bench clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(STAMP) bedtools  ## the paper's main figures and tables from embedded experiments
	snakemake main --cores $(CORES)
	snakemake main --cores 1 --report results/demo/report.html

demo-all: $(STAMP) bedtools  ## everything the default config can make
	snakemake all --cores $(CORES)
	snakemake all --cores 1 --report results/demo/report.html

test: lint bedtools  ## linters, unit, rule, DAG and tiny end-to-end tests
	pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-all: test  ## the long tests as well
	pytest -m slow

lint: $(STAMP)
	ruff check .
	ruff format --check .
	snakefmt --check Snakefile workflow
	snakemake --lint --quiet

.PHONY: bedtools
bedtools:
	@sh envs/ensure_bedtools.sh

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11, 3.12 or 3.13 is needed; set PYTHON=python3.12, say." if not (3, 11) <= sys.version_info[:2] <= (3, 13) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --requirement requirements.lock
	$(VENV)/bin/python -m pip install --quiet --no-deps --editable .
	touch $@

bench: $(STAMP) bedtools  ## measure speed beside peers, on an idle machine; tables of benchmarks/README.md
	python benchmarks/run_all.py

clean:  ## remove the environment and Snakemake's bookkeeping (results stay)
	rm -rf $(VENV) .snakemake
