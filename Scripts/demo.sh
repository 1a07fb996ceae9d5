#!/usr/bin/env bash
# Trains a small English-French model on our phrasebook in about two minutes, translates sentences that it never saw,
# and opens a chat when it stands on a terminal.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh
swift build -c release --product seq2seq
seq2seq=.build/release/seq2seq
folder=models/local
unseen=Examples/phrasebook-unseen.en-fr.tsv

# Each run of the demo trains anew.
rm -rf "$folder/phrasebook" "$folder/smalltalk"
mkdir -p "$folder"
"$seq2seq" train Examples/phrasebook.en-fr.tsv -o "$folder/phrasebook" --time 2m

echo
echo "Sentences that training never saw:"
echo
cut -f1 "$unseen" | "$seq2seq" translate "$folder/phrasebook" --quiet | paste "$unseen" - |
  while IFS=$'\t' read -r source reference output; do
    printf '  source     %s\n  reference  %s\n  output     %s\n\n' "$source" "$reference" "$output"
  done
"$seq2seq" evaluate "$folder/phrasebook" "$unseen"

if [ -t 0 ] && [ -t 1 ]; then
  echo
  echo "Now a chatbot that knows our small talk by heart, in less than a minute:"
  "$seq2seq" train --task chat Examples/smalltalk.tsv -o "$folder/smalltalk" --time 40s
  "$seq2seq" chat "$folder/smalltalk"
fi
