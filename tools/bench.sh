#!/bin/bash
# Measures the release build on this machine: ingest CPU against a C subscriber that only counts, latency from publish to uplink, memory,
# start-up, bytes written. Prints what it measured; asserts nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
gateway=${GATEWAY:-.build/release/safety-gateway}
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
clang -O2 -o "$folder/reference" Benchmarks/Ingest/reference.c -lmosquitto
python3 Benchmarks/Ingest/measure.py "$gateway" "$folder" config
