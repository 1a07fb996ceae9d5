#!/usr/bin/env bash
# Trains the models that come with the program, about two and three quarter hours on two cores, and puts them into models/ and
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
  local from=$work/$1 to=models/$1
  rm -rf "$to" "vocab/$1"
  mkdir -p "$to" "vocab/$1"
  cp "$from"/*.vocab "$from"/*.merges "vocab/$1"
  python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["text"]["source"], indent=2))' \
    < "$from/config.json" > "vocab/$1/settings.json"
  cp "$from"/config.json "$from"/model.int8.safetensors "$from"/*.vocab "$from"/*.merges "$from"/*.casing "$to"
  # A model that was found to do as well with a shortlist is read with it.
  [ ! -e "$from/shortlist.safetensors" ] || cp "$from/shortlist.safetensors" "$to"
  { sed 's/ Say here what the licence of the pairs asks for\.//' "$from/README.md"; cat; } > "$to/README.md"
}

python3 Scripts/hold-out.py "$data/anki/eng-fra.txt" "$work/anki.train.tsv" "$work/anki.held.tsv"
"$program" train "$work/anki.train.tsv" -o "$work/en-fr-1" --time 76m --vocabulary-size 9000 --dropout 0.3 \
  --subword-dropout 0.05 --about "English-French pairs of Tatoeba (manythings.org/anki, 2019-04-07)"
"$program" train --from "$work/en-fr-1" "$work/anki.train.tsv" -o "$work/en-fr" --time 17m --replay 0 --learning-rate 0.001 \
  --dropout 0.3 --about "the same once more"
scores=$("$program" evaluate "$work/en-fr" "$work/anki.held.tsv" --group-sources)
pack en-fr << END

## Held-out pairs, licence, limits

2,000 pairs held out by their English side, several references a sentence, int8, \`seq2seq evaluate --group-sources\`:

$(sed 's/^/    /' <<< "$scores")

The pairs are from Tatoeba (https://tatoeba.org), by way of www.manythings.org/anki, under CC BY 2.0 FR
(https://creativecommons.org/licenses/by/2.0/fr/); this model is made of them and may be used under the same terms.

It has learnt short everyday sentences. It knows few names and no special fields, and may be wrong in any sentence: nothing
that matters should rest on it. \`Scripts/make-models.sh\` makes it again.
END

# Dialogues as messages and replies; a blank line parts them.
awk -v OFS='\t' 'previous != "" && $0 != "" && split(previous, a, " ") <= 40 && split($0, b, " ") <= 40 { print previous, $0 }
  { previous = $0 }' "$data/chat/dialogues.train.txt" > "$work/dialogues.tsv"
# The small talk counts eight times, or it would be lost among a hundred thousand pairs on films, music and sport.
smalltalk=()
for _ in {1..8}; do smalltalk+=(Examples/smalltalk.tsv); done
"$program" train --task chat "$data/chat/train.tsv" "$work/dialogues.tsv" "$data/chat/chatterbot-english.tsv" "${smalltalk[@]}" \
  --validation "$data/chat/val.tsv" -o "$work/chat-en" --time 62m --vocabulary-size 5000 --embedding 256 --hidden 432 \
  --dropout 0.2 \
  --about "the Self-dialogue Corpus (films, music, sport), the ChatterBot corpus, small talk of our own (8 times)"
scores=$("$program" evaluate --quiet "$work/chat-en" "$data/chat/val.tsv" | tail -n +3)
beam=$("$program" evaluate --quiet "$work/chat-en" "$data/chat/val.tsv" --beam 5 | grep chat-en)
pack chat-en << END

## Replies, licence, limits

\`seq2seq evaluate\` on 2,000 messages of people who wrote none of the training pairs:

$(sed "s/^/    /; s|$work/||" <<< "$scores")

The same with \`--beam 5\`, which says the most probable reply:

$(sed "s/^/    /; s|$work/||" <<< "$beam")

Self-dialogue Corpus: Fainberg et al. 2018, arXiv 1809.06641, BSD 3-Clause. ChatterBot corpus: Gunther Cox and others, BSD
3-Clause. Neither the authors nor their institutions endorse this model. The small talk is ours.

It talks of films, music, sport and everyday things as crowd workers do, makes up what it says, and remembers three turns. It
knows nothing: no advice, no facts. \`Scripts/make-models.sh\` makes it again.
END
