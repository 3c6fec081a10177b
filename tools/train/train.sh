#!/bin/sh
# Trains the fall models again and writes Sources/Detection/Falls/FallWeights*.swift: the same data, versions and features
# give the same bytes. FALL_DATA is the folder with sisfall/, weda/ and umafall/ (format and sources: docs/models/falls.md).
# usage: FALL_DATA=folder tools/train/train.sh [--quick] [waist|wrist|anywhere]...    --quick leaves no data set out
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$here/../../Sources
: "${FALL_DATA:?set FALL_DATA to the folder with the recordings}"
work=${FALL_WORK:-$(mktemp -d)}
mkdir -p "$work"
if [ ! -x "$work/python/bin/python" ]; then
    python3 -m venv "$work/python"
    "$work/python/bin/pip" install --quiet --requirement "$here/requirements.txt"
fi
(
    cd "$work"
    swiftc -O -wmo -parse-as-library -package-name train -emit-library -static -emit-module -module-name SafetyModel \
        "$sources"/SafetyModel/*.swift -o libSafetyModel.a
    find "$sources/Detection" -name '*.swift' | LC_ALL=C sort >sources.txt
    swiftc -O -wmo -swift-version 6 -enable-upcoming-feature ExistentialAny -package-name train -module-name FeatureDump \
        -I . -L . -lSafetyModel @sources.txt "$here/dump/main.swift" -o feature-dump
)
OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 "$work/python/bin/python" "$here/train.py" \
    "$FALL_DATA" "$work/feature-dump" "$work" "$sources/Detection/Falls" "$work/report.md" "$@"
echo "figures: $work/report.md" >&2
