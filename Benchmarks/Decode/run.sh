#!/bin/sh
# Decoding, bridge by bridge, against simdjson's on-demand parse of the same payloads (libsimdjson-dev, here only), with allocations.
# Needs clang, g++ and libsimdjson-dev. usage: Benchmarks/Decode/run.sh [options of `safety-gateway bench decode`]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
gateway=${GATEWAY:-$here/../../.build/release/safety-gateway}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# On-demand chooses its instructions when it is compiled: the best of this machine.
g++ -O3 -march=native -std=c++17 "$here/reference.cpp" -o "$out/reference" -lsimdjson
clang -O2 -shared -fPIC "$here/malloc-count.c" -o "$out/malloc-count.so"
LD_PRELOAD=$out/malloc-count.so "$gateway" bench decode --messages "$here/messages.jsonl" --reference "$out/reference" "$@"
