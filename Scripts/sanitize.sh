#!/usr/bin/env bash
# Runs the tests under sanitizers: Scripts/sanitize.sh [address|undefined|thread…], all three if none is named.
#
# The thread sanitizer watches what threads share, training and translating; the others watch everything.
set -euo pipefail
cd "$(dirname "$0")/.."

# Swift leaks some of what Foundation and the runtime keep for good.
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS="halt_on_error=1 suppressions=$PWD/Scripts/thread-sanitizer.txt"
[ $# -gt 0 ] || set -- address undefined thread

for sanitizer in "$@"; do
  flags=(--scratch-path ".build/$sanitizer" -c release -Xswiftc -enable-testing -Xswiftc -use-ld=lld)
  filter=()
  case $sanitizer in
    address | thread) flags+=(--sanitize "$sanitizer") ;;
    # Swift traps on what is undefined by itself; this is for C.
    undefined) flags+=(-Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=all)
      flags+=(-Xswiftc -Xclang-linker -Xswiftc -fsanitize=undefined)
      ;;
    *) echo "no such sanitizer: $sanitizer" >&2; exit 2 ;;
  esac
  [ "$sanitizer" != thread ] || filter=(--filter "TrainingRunTests|LineTranslatorTests|WorkersTests|TranslateTests|LearningTests")
  # A limit of memory leaves none for the address sanitizer's own.
  [ "$sanitizer" != address ] || filter=(--skip "FailureTests/prepared")
  echo "== $sanitizer"
  swift build --build-tests "${flags[@]}"
  swift test --skip-build --disable-xctest "${flags[@]}" "${filter[@]}"
done
