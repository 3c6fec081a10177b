#!/bin/bash
# Rules that the compiler does not hold: who imports what, no path of a build machine, no build products.
set -uo pipefail
cd "$(dirname "$0")/.."
bad=0
complain() { echo "$1" >&2; bad=1; }

# Floors 0 to 2 import nothing but one another (docs/architecture.md).
for target in SafetyModel DeviceProtocols Detection AlertRouter Recording HomePipeline; do
  found=$(grep -rnE '^(@[a-z]+ )?import ' "Sources/$target" | grep -vE 'import (SafetyModel|DeviceProtocols|Detection|AlertRouter|Recording)$' || true)
  [ -z "$found" ] || complain "$target is pure and imports: $found"
done

# Each C library has one importer; full Foundation has none.
importer() {
  found=$(grep -rlE "^(@[a-z]+ )?import $1\$" Sources | cut -d/ -f2 | sort -u | grep -vx "$2" || true)
  [ -z "$found" ] || complain "$1 is imported by $found beside $2"
}
importer CMosquitto MQTTLink
importer CSQLite SQLite
importer CYaml ConfigurationFile
importer CZlib Archives
importer CCurl Delivery
importer CCrypt DutyDesk
importer CLinux HostSystem
found=$(grep -rnE '^(@[a-z]+ )?import Foundation$' Sources || true)
[ -z "$found" ] || complain "full Foundation: $found"
found=$(grep -rnE '^import (Hummingbird|NIO)' Sources --include='*.swift' | grep -v '^Sources/DutyDesk/' || true)
[ -z "$found" ] || complain "the box must not link the web server: $found"

found=$(git ls-files | grep -E '(^|/)\.build/|Package\.resolved$|\.o$' || true)
[ -z "$found" ] || complain "build products are tracked: $found"
exit $bad
