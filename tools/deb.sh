#!/bin/bash
# Debian packages of both programs as `make release` built them, in .build/deb. The tree stays as it is: everything happens in a copy.
set -euo pipefail
cd "$(dirname "$0")/.."
stage=.build/packaging/source
rm -rf .build/packaging .build/deb
mkdir -p "$stage/tools" "$stage/.build/release" .build/deb
cp -r debian config systemd "$stage/"
cp tools/man-page.py "$stage/tools/"
cp .build/release/safety-gateway .build/release/duty-desk "$stage/.build/release/"
cd "$stage"
DEB_BUILD_OPTIONS=nostrip debian/rules binary >../log 2>&1 || { tail -n 30 ../log >&2; exit 1; }
mv .build/deb/*.deb ../../deb/
cd ../../..
if command -v lintian >/dev/null; then
  # The one question is asked at purge, not by postinst; and the state folder, which nobody else may enter, changes hands as a whole.
  tags=initial-upload-closes-no-bugs,postinst-does-not-load-confmodule,recursive-privilege-change
  lintian --allow-root --fail-on error,warning --suppress-tags $tags .build/deb/*.deb
fi
ls -l .build/deb
