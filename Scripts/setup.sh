#!/usr/bin/env bash
# Installs the system packages that the build needs, if any is missing (Debian, Ubuntu); elsewhere says what is missing.
set -euo pipefail

packages=(libopenblas-dev libicu-dev libedit-dev zlib1g-dev pkg-config)

if ! command -v swift >/dev/null; then
  echo "setup: the Swift toolchain (6.0 or later) is missing; get it from swift.org" >&2
  exit 1
fi

if ! command -v apt-get >/dev/null; then
  pkg-config --exists openblas icu-i18n libedit zlib 2>/dev/null && exit 0
  echo "setup: this is no Debian or Ubuntu; please install what these packages hold: ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: please install as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
