#!/usr/bin/env bash
# Fuzzes every reader of files, for so many minutes or five million inputs each: Scripts/fuzz.sh [MINUTES] [READER…]
#
# Corpora are kept in .build/fuzz/corpora and grow from run to run; an input that crashes a reader stays in
# .build/fuzz, and ends the script.
set -euo pipefail
cd "$(dirname "$0")/.."

minutes=${1:-20}
shift || true
flags=(
  --scratch-path .build/fuzz -c release --product fuzz -Xswiftc -enable-testing
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address -Xswiftc -use-ld=lld
)
SEQ2SEQ_FUZZ=1 swift build "${flags[@]}"
fuzz=$(SEQ2SEQ_FUZZ=1 swift build "${flags[@]}" --show-bin-path)/fuzz
[ $# -gt 0 ] || mapfile -t readers < <("$fuzz" || true)
[ $# -eq 0 ] || readers=("$@")

for reader in "${readers[@]}"; do
  corpus=.build/fuzz/corpora/$reader
  mkdir -p "$corpus"
  echo "== $reader"
  # What a failure throws is never freed by some of Foundation; leaks are not what is looked for here.
  further=("Tests/Fuzz/Corpora/$reader")
  [ -d "${further[0]}" ] || further=()
  ASAN_OPTIONS=detect_leaks=0 "$fuzz" "$reader" "$corpus" "${further[@]}" \
    -max_total_time="$(awk "BEGIN { print int($minutes * 60) }")" -runs=5000000 -max_len=65536 -rss_limit_mb=2048 -timeout=20 \
    -artifact_prefix=".build/fuzz/$reader-" -print_final_stats=1 -print_funcs=0 -verbosity=0
done
