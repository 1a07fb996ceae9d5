#!/usr/bin/env bash
# Trains the models that come with the program, about three hours on two cores, and puts them into models and vocab.
#
#   Scripts/make-models.sh FOLDER    # the folder with anki/eng-fra.txt and chat/
set -euo pipefail
cd "$(dirname "$0")/.."
data=$1
work=models/local
program=.build/release/seq2seq
swift build -c release
mkdir -p "$work"

# Copies what translating and talking need, and the vocabularies once more for who trains on them.
pack() {
  local from=$work/$1 to=models/$1
  rm -rf "$to" "vocab/$1"
  mkdir -p "$to" "vocab/$1"
  cp "$from"/*.vocab "$from"/*.merges "vocab/$1"
  python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["text"]["source"], indent=2))' \
    < "$from/config.json" > "vocab/$1/settings.json"
  cp "$from"/config.json "$from"/README.md "$from"/model.int8.safetensors "$from"/*.vocab "$from"/*.merges "$from"/*.casing "$to"
}

python3 Scripts/hold-out.py "$data/anki/eng-fra.txt" "$work/anki.train.tsv" "$work/anki.held.tsv"
"$program" train "$work/anki.train.tsv" -o "$work/en-fr" --time 76m --vocabulary-size 9000 --dropout 0.3 --subword-dropout 0.05 \
  --about "162,287 English-French pairs of Tatoeba (manythings.org/anki)"
"$program" evaluate "$work/en-fr" "$work/anki.held.tsv" --group-sources
pack en-fr

# Dialogues as message and reply; a blank line parts them.
awk -v OFS='\t' 'previous != "" && $0 != "" && split(previous, a, " ") <= 40 && split($0, b, " ") <= 40 { print previous, $0 }
  { previous = $0 }' "$data/chat/dialogues.train.txt" > "$work/dialogues.tsv"
