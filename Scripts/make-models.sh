#!/usr/bin/env bash
# Trains the models that come with the program, about two and a half hours on two cores, and puts them into models/ and
# vocab/. It needs Python for the split.
#
#   Scripts/make-models.sh FOLDER    # with anki/eng-fra.txt, and chat/ with train.tsv, val.tsv and the other corpora
set -euo pipefail
cd "$(dirname "$0")/.."
data=$1
work=models/local
program=.build/release/seq2seq
swift build -c release
mkdir -p "$work"

# Copies what translating and talking need, and the vocabularies once more for who trains on them; standard input says in
# the card what train can't know.
pack() {
  local from=$work/$1 to=models/$2
  rm -rf "$to" "vocab/$2"
  mkdir -p "$to" "vocab/$2"
  cp "$from"/*.vocab "$from"/*.merges "vocab/$2"
  python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["text"]["source"], indent=2))' \
    < "$from/config.json" > "vocab/$2/settings.json"
  cp "$from"/config.json "$from"/model.int8.safetensors "$from"/*.vocab "$from"/*.merges "$from"/*.casing "$to"
  { sed 's/ Say here what the licence of the pairs asks for\.//' "$from/README.md"; cat; } > "$to/README.md"
}

python3 Scripts/hold-out.py "$data/anki/eng-fra.txt" "$work/anki.train.tsv" "$work/anki.held.tsv"
about="English-French pairs of Tatoeba (manythings.org/anki, 2019-04-07)"
"$program" train "$work/anki.train.tsv" -o "$work/en-fr-1" --time 76m --vocabulary-size 9000 --dropout 0.3 \
  --subword-dropout 0.05 --about "$about"
"$program" train --from "$work/en-fr-1" "$work/anki.train.tsv" -o "$work/en-fr" --replay 0 --learning-rate 0.001 --time 20m \
  --dropout 0.3 --about "the same once more"
"$program" evaluate "$work/en-fr" "$work/anki.held.tsv" --group-sources
