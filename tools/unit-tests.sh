#!/bin/bash
# Runs the unit tests, one target after another: some measure the process (open files), some compute for long, and a machine of two cores
# should give each its turn. SWIFT_TEST_ARGUMENTS are handed on.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=()
for folder in Tests/*Tests; do
  target=$(basename "$folder")
  [ "$target" != EndToEndTests ] || continue
  echo "== $target"
  # shellcheck disable=SC2086
  swift test --disable-xctest --skip-build --filter "^$target\." ${SWIFT_TEST_ARGUMENTS:-} 2>&1 |
    awk '/Test run with/ || !/^[^ ]+ (Test|Suite) .*(started|passed)|^\[|^$/'
  [ "${PIPESTATUS[0]}" -eq 0 ] || failed+=("$target")
done
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
