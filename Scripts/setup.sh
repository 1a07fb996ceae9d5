#!/usr/bin/env bash
# Installs the system packages that the build needs, if any is missing (Debian, Ubuntu).
set -euo pipefail

packages=(libopenblas-dev libicu-dev libedit-dev zlib1g-dev pkg-config)

if ! command -v swift >/dev/null; then
  echo "setup: the Swift toolchain (6.0 or later) is missing; get it from swift.org" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "setup: please install what corresponds to: ${missing[*]}" >&2
  exit 1
fi
run=()
[ "$(id -u)" -eq 0 ] || run=(sudo)
echo "setup: installing ${missing[*]}" >&2
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
