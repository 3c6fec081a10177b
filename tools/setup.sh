#!/bin/bash
# Installs what is missing to build and test on Debian. Says what it does; does nothing when nothing is missing.
set -euo pipefail

packages=(mosquitto mosquitto-clients libmosquitto-dev libsqlite3-dev libyaml-dev libcurl4-openssl-dev libssl-dev
  zlib1g-dev libcrypt-dev pkg-config python3)

if ! command -v swift >/dev/null; then
  echo "setup: no Swift toolchain found: install Swift 6.3 (swift.org) and put it on the PATH" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

install=(apt-get install -y --no-install-recommends "${missing[@]}")
echo "setup: installing ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
  apt-get update -qq
  # The broker's own service is not wanted: the demo and the tests start private ones.
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 "${install[@]}" >/dev/null
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  sudo apt-get update -qq
  sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 "${install[@]}" >/dev/null
else
  echo "setup: this needs root. Run this line, then start again:" >&2
  echo "  sudo ${install[*]}" >&2
  exit 1
fi
