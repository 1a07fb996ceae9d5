#!/usr/bin/env bash
# Kills a small training (SIGKILL) at random moments, 100 of them or as many as are asked for, also inside saves: it saves
# after each step. Each time the same command goes on; what it ends with must be what a run that was never killed has.
#
# Further arguments are options for the training: `Scripts/crash-test.sh 100 --learning-rate 10` kills one that diverges and
# goes back to what was sound, again and again.
set -euo pipefail
cd "$(dirname "$0")/.."

kills=${1:-100}
shift || true
program=${SEQ2SEQ:-.build/release/seq2seq}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
head -200 Examples/phrasebook.en-fr.tsv > "$work/pairs.tsv"

train=(
  "$program" train "$work/pairs.tsv" --size tiny --hidden 32 --embedding 16 --epochs 3 --batch-tokens 150
  --save-every 0s --quiet "$@"
)

# Everything that a model's folder promises; times are in the log and the table of validations alone.
digest() {
  (cd "$1" && find . -type f ! -name lock ! -path './training/log.txt' ! -path './training/metrics.tsv' -print0 |
    sort -z | xargs -0 sha256sum)
}

started=$(date +%s%N)
"${train[@]}" -o "$work/whole" 2> "$work/errors" || { cat "$work/errors" >&2; exit 1; }
span=$((($(date +%s%N) - started) / 1000000))
expected=$(digest "$work/whole")
echo "a whole run takes $span ms"

compare() {
  if [ "$(digest "$work/killed")" != "$expected" ]; then
    echo "after $done of $kills kills the run ended with other files than the one that was never killed:" >&2
    diff <(echo "$expected") <(digest "$work/killed") >&2 || true
    exit 1
  fi
  [ "$killed" = no ] || runs=$((runs + 1))
  killed=no
  rm -rf "$work/killed"
}

fail() {
  echo "exit code $code after $done kills: $(cat "$work/errors")" >&2
  exit 1
}

# Whether a run was refused for having nothing left to do.
finished() { grep -q "holds a finished model" "$work/errors" || fail; }

done=0 runs=0 killed=no
while [ "$done" -lt "$kills" ]; do
  "${train[@]}" -o "$work/killed" 2> "$work/errors" &
  process=$!
  delay=$(((RANDOM * 32768 + RANDOM) % span))
  sleep "$((delay / 1000)).$(printf %03d $((delay % 1000)))"
  kill -KILL "$process" 2> /dev/null || true
  code=0
  wait "$process" 2> /dev/null || code=$?
  case $code in
    137) done=$((done + 1)) killed=yes ;;
    0)
      compare
      # The machine has become faster; a kill should come before the end.
      span=$((span * 3 / 4 + 10))
      ;;
    # Killed behind its last act, with nothing left to do; if there was something, the files tell.
    4) finished
      compare
      ;;
    *) fail ;;
  esac
done
if [ "$killed" = yes ]; then
  "${train[@]}" -o "$work/killed" 2> "$work/errors" || finished
  compare
fi
echo "$done kills survived; $runs runs that were killed ended with the same files as the one that never was"
