#!/bin/sh
# Builds every libFuzzer target from the sources and runs each for SECONDS (default 10).
#   SECONDS=60 Fuzz/run.sh            all targets
#   SECONDS=60 Fuzz/run.sh CBOR Tasmota   those
#   RUNS=1000000 Fuzz/run.sh          until that many executions (SECONDS is then the limit, if given)
# SEEDS=DIR adds a folder of inputs of your own. Inputs that reached new code are kept in Fuzz/corpus/<target>/ (small ones: MAX_LEN bytes) when KEEP=1; crashes are
# written to BUILD/<target>/ and end the script with 1.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(dirname "$here")/Sources
build=${BUILD:-$here/.build}
seconds=${SECONDS:-10}
runs=${RUNS:--1}
max_len=${MAX_LEN:-2048}
swiftc=${SWIFTC:-swiftc}
mkdir -p "$build/modules"

# The optimiser stays on: traps (overflow, bounds, casts) stay in, and 10 times more inputs are tried.
flags="-O -swift-version 6 -package-name home-safety-gateway -enable-upcoming-feature ExistentialAny -enable-testing -wmo
    -parse-as-library -sanitize=fuzzer,address -I $build/modules"

module() { # name, libraries
    # shellcheck disable=SC2046,SC2086
    "$swiftc" $flags -module-name "$1" -emit-module -emit-module-path "$build/modules/$1.swiftmodule" \
        -c -o "$build/modules/$1.o" $(find "$sources/$1/" -name '*.swift' | sort)
}

decoders=$(sed -n 's/^ *\([A-Za-z0-9]*\)\.self,.*/\1/p' "$sources/DeviceProtocols/Decoders.swift")
targets=${*:-JSON CBOR Protobuf $decoders}

echo "building the modules" >&2
module SafetyModel
module DeviceProtocols

failed=0
for target in $targets; do
    work=$build/$target
    corpus=$here/corpus/$target
    mkdir -p "$work/found" "$corpus"
    if [ -f "$here/Targets/$target.swift" ]; then
        cp "$here/Targets/$target.swift" "$work/main.fuzz.swift"
    else
        sed "s/FUZZ_DECODER(settings/$target(settings/; s/\`FUZZ_DECODER\`/\`$target\`/" "$here/Targets/Decoder.swift" >"$work/main.fuzz.swift"
    fi
    # shellcheck disable=SC2086
    "$swiftc" $flags -module-name "Fuzz$target" -o "$work/fuzz" "$work/main.fuzz.swift" \
        "$build/modules/SafetyModel.o" "$build/modules/DeviceProtocols.o" 2>"$work/log" || { cat "$work/log" >&2; exit 2; }
    limit="-max_total_time=$seconds"
    [ "$runs" = -1 ] || { limit="-runs=$runs"; [ -z "${SECONDS+set}" ] || limit="$limit -max_total_time=$seconds"; }
    dictionary=
    [ ! -f "$here/$target.dict" ] || dictionary="-dict=$here/$target.dict"
    # shellcheck disable=SC2086
    if SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=8:malloc_context_size=4 \
        "$work/fuzz" $limit $dictionary -max_len="$max_len" -timeout=25 \
        -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$work/" "$work/found" "$corpus" ${SEEDS:+"$SEEDS"} 2>"$work/log"; then
        echo "$target: $(sed -n 's/stat::number_of_executed_units: *//p' "$work/log") executions, no finding"
    else
        echo "$target: FOUND, see $work"
        failed=1
    fi
    if [ "${KEEP:-0}" = 1 ]; then
        "$work/fuzz" -merge=1 -max_len=256 "$corpus" "$work/found" 2>>"$work/log" || true
    fi
done
exit $failed
