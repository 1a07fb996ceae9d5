#!/usr/bin/env bash
# Installs what is missing, checks the format, builds in release with warnings as errors, and runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh

echo "== format"
swift format lint --strict --recursive Sources Tests Package.swift

# One build serves the program and its tests. It has a folder of its own: its flags differ from those of a plain build,
# and in one folder each would undo the other.
flags=(
  --scratch-path .build/checked -c release
  -Xswiftc -warnings-as-errors -Xswiftc -enable-testing
  -Xcc -Wall -Xcc -Wextra -Xcc -Werror
)
echo "== build"
swift build --build-tests "${flags[@]}"
echo "== tests"
swift test --skip-build --disable-xctest "${flags[@]}"
