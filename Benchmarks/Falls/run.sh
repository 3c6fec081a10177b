#!/bin/sh
# Stage 1 of the fall detector against the same algorithm in C at clang -O3: instructions (callgrind) and time.
# Needs swiftc, clang and valgrind. usage: Benchmarks/Falls/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$here/../../Sources
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cd "$out"
clang -O3 -c "$here/reference.c" -o reference.o
swiftc -O -wmo -parse-as-library -package-name bench -emit-library -static -emit-module -module-name SafetyModel \
    "$sources"/SafetyModel/*.swift -o libSafetyModel.a
find "$sources/Detection" -name '*.swift' | LC_ALL=C sort >sources.txt
swiftc -O -wmo -swift-version 6 -package-name bench -module-name FallsBench -I . -I "$here" -L . -lSafetyModel \
    @sources.txt -Xcc -fmodule-map-file="$here/module.modulemap" \
    reference.o -o falls-bench "$here/main.swift"
count() { valgrind --tool=callgrind --callgrind-out-file=/dev/null ./falls-bench "$@" 2>&1 | sed -n 's/.*Collected : //p'; }
awk -v s1="$(count swift 1)" -v s11="$(count swift 11)" -v c1="$(count c 1)" -v c11="$(count c 11)" 'BEGIN {
    printf "instructions a sample (100 Hz): Swift %.1f, C %.1f, ratio %.3f\n", (s11-s1)/1e6, (c11-c1)/1e6, (s11-s1)/(c11-c1) }'
./falls-bench swift 1000
./falls-bench c 1000
./falls-bench one 500000
./falls-bench many 60
