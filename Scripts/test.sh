#!/usr/bin/env bash
# Installs what is missing, builds in release with warnings as errors, checks the format, runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh

flags=(-c release -Xswiftc -warnings-as-errors -Xswiftc -enable-testing -Xcc -Werror)
echo "== format"
swift format lint --strict --recursive Sources Tests Package.swift
echo "== build"
swift build --build-tests "${flags[@]}"
echo "== tests"
swift test --skip-build "${flags[@]}"
