#!/bin/sh
# pybedtools needs the bedtools program: use what is there, or install it where that is possible.
set -eu
if command -v bedtools >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    apt-get install -y -qq bedtools
elif command -v conda >/dev/null 2>&1; then
    conda install -y -q -c bioconda bedtools
else
    echo "bedtools is not installed and cannot be installed here; install it with your package manager (for instance 'sudo apt-get install bedtools') and try again." >&2
    exit 1
fi
