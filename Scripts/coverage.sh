#!/usr/bin/env bash
# Measures which lines of Sources the tests run, and names the files that lack most: Scripts/coverage.sh [FILES]
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(--scratch-path .build/coverage -c release -Xswiftc -enable-testing --enable-code-coverage)
swift build --build-tests "${flags[@]}"
swift test --skip-build --disable-xctest "${flags[@]}"

# The programs that tests run write to the same profile. Tools of another LLVM may not read it.
bin=$(swift build "${flags[@]}" --show-bin-path)
cov=$(dirname "$(readlink -f "$(command -v swift)")")/llvm-cov
"$cov" report -instr-profile "$bin/codecov/default.profdata" "$bin/seq2seqPackageTests.xctest" -object "$bin/seq2seq" \
  Sources | awk -v files="${1:-10}" '
  # Behind the name: regions, functions and lines, each as all of them, those missed, and a percentage.
  NF >= 10 && $1 ~ /\.(swift|c|h)$/ {
    lines += $8; missed += $9
    if ($1 !~ /Seq2SeqCommand/) { library += $8; libraryMissed += $9 }
    print $9, $8, $1 | "sort -rn | head -n " files
  }
  END {
    close("sort -rn | head -n " files)
    printf "lines run, without the command line: %.2f %%\n", 100 * (1 - libraryMissed / library)
    printf "lines run, with it:                  %.2f %%\n", 100 * (1 - missed / lines)
  }'
