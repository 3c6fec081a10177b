#!/bin/bash
# Plays days of a simulated home to a running gateway for SECONDS, and says every minute what it holds in memory and on disk.
# usage: soak.sh [SECONDS]; GATEWAY names another build.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-3600}
gateway=${GATEWAY:-.build/release/safety-gateway}
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
sed -e "s/^listener .*/listener $port 127.0.0.1/" \
  config/mosquitto.conf >"$folder/mosquitto.conf"
# Debian's own mosquitto.conf names this folder; here nobody else does.
echo "persistence_location $folder/" >>"$folder/mosquitto.conf"
[ "$(id -u)" -ne 0 ] || echo "user root" >>"$folder/mosquitto.conf"
PATH=$PATH:/usr/sbin mosquitto -c "$folder/mosquitto.conf" 2>/dev/null &
pids+=($!)
sleep 1
mkdir -p "$folder/sms"
sed -e "s/port: 188[34]/port: $port/" -e "s#/var/lib/safety-gateway#$folder/state#" -e "s#/run/safety-gateway#$folder/run#" \
  -e "s#/var/spool/gammu/outbox#$folder/sms#" config/gateway.yaml >"$folder/gateway.yaml"
"$gateway" run --config "$folder/gateway.yaml" --log-level warning &
pids+=($!)
box=$!
end=$((SECONDS + seconds))
report=$((SECONDS + 60))
seed=1
while [ $SECONDS -lt $end ]; do
  "$gateway" simulate --seed $seed --publish "mqtt://127.0.0.1:$port" >/dev/null
  seed=$((seed + 1))
  if [ $SECONDS -ge $report ] || [ $SECONDS -ge $end ]; then
    report=$((SECONDS + 60))
    echo "$seed days played; resident $(awk '/VmRSS/ {print $2}' "/proc/$box/status") KiB; on disk $(du -sk "$folder/state" | cut -f1) KiB"
  fi
done
