#!/usr/bin/env bash
# Measures which lines of Sources the tests run, and names the files that lack most: Scripts/coverage.sh [FILES]
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(--scratch-path .build/coverage -c release -Xswiftc -enable-testing --enable-code-coverage)
swift build --build-tests "${flags[@]}"
bin=$(swift build "${flags[@]}" --show-bin-path)
rm -rf "$bin/codecov"
# A test that bounds the size of files fails where each program writes a profile, too.
swift test --skip-build --disable-xctest "${flags[@]}" || echo "some tests failed; the figures are of what they ran" >&2

# The programs that tests run leave profiles as well, some of them killed amid that. Tools of another LLVM may not read them.
tools=$(dirname "$(readlink -f "$(command -v swift)")")
"$tools/llvm-profdata" merge -sparse -failure-mode=all "$bin"/codecov/*.profraw -o "$bin/codecov/all.profdata" 2> /dev/null
"$tools/llvm-cov" report -instr-profile "$bin/codecov/all.profdata" "$bin/seq2seqPackageTests.xctest" -object "$bin/seq2seq" \
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
