#!/bin/bash
# Installs what is missing to build and test on Debian. Says what it does; does nothing when nothing is missing.
# `tools/setup.sh peers` also installs other people's programs that the end-to-end tests talk to; without them those tests are skipped;
# `tools/setup.sh deb` what makes Debian packages.
set -euo pipefail

packages=(mosquitto mosquitto-clients libmosquitto-dev libsqlite3-dev libyaml-dev libcurl4-openssl-dev libssl-dev
  zlib1g-dev libcrypt-dev pkg-config python3)
# Services that come with packages: the demo and the tests start private ones.
services=(mosquitto)
if [ "${1:-}" = peers ]; then
  packages+=(gammu-smsd prometheus-alertmanager rtl-433 python3-venv)
  services+=(gammu-smsd prometheus-alertmanager)
fi

if [ "${1:-}" = deb ]; then packages+=(debhelper lintian); fi

if ! command -v swift >/dev/null; then
  echo "setup: no Swift toolchain found: install Swift 6.3 (swift.org) and put it on the PATH" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  if ! "${as_root[@]}" true 2>/dev/null; then
    echo "setup: this needs root. Run this line, then start again:" >&2
    echo "  sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  echo "setup: installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null
  # What was installed just now must not run by itself; what ran before is left alone.
  for service in "${services[@]}"; do
    if [[ " ${missing[*]} " == *" $service "* ]] && command -v systemctl >/dev/null; then
      "${as_root[@]}" systemctl disable --now "$service" >/dev/null 2>&1 || true
    fi
  done
fi

# pysiaalarm, the SIA DC-09 receiver of Home Assistant, in a folder of the build.
if [ "${1:-}" = peers ]; then
  venv="$(dirname "$0")/../.build/peers"
  if ! "$venv/bin/python3" -c "import pysiaalarm" 2>/dev/null; then
    echo "setup: installing pysiaalarm into .build/peers"
    python3 -m venv "$venv" && "$venv/bin/pip" install --quiet pysiaalarm==3.2.2 ||
      echo "setup: pysiaalarm could not be installed: its test will be skipped" >&2
  fi
fi
