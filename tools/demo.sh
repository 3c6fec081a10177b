#!/bin/bash
# The product on loopback: a private broker, the box, the desk; a simulated day, then a live emergency.
# DEMO_SECONDS=N ends it after N seconds; else Ctrl-C does. DEMO_BUILD=release uses the release build.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.build/${DEMO_BUILD:-debug}
gateway=$bin/safety-gateway
desk=$bin/duty-desk
folder=$(mktemp -d)
pids=()

finish() {
  trap - EXIT INT TERM
  echo
  echo "demo: stopping"
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null; done
  rm -rf "$folder"
  exit 0
}
trap finish EXIT INT TERM

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
mqtt_port=$(free_port)
http_port=${DEMO_HTTP_PORT:-$(free_port)}

wait_for() { # what, seconds, command...
  local what=$1 left=$(($2 * 10))
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      echo "demo: $what did not come up; the logs follow" >&2
      tail -n 20 "$folder"/*.log >&2
      exit 1
    fi
    sleep 0.1
  done
}

# A broker of our own, with what the shipped configuration says, on a free loopback port.
mkdir -p "$folder/broker"
sed -e "s/^listener .*/listener $mqtt_port 127.0.0.1/" \
  config/mosquitto.conf >"$folder/mosquitto.conf"
# Debian's own mosquitto.conf names this folder; here nobody else does.
echo "persistence_location $folder/broker/" >>"$folder/mosquitto.conf"
[ "$(id -u)" -ne 0 ] || echo "user root" >>"$folder/mosquitto.conf"
PATH=$PATH:/usr/sbin mosquitto -c "$folder/mosquitto.conf" >"$folder/mosquitto.log" 2>&1 &
pids+=($!)
wait_for "the broker" 10 mosquitto_pub -p "$mqtt_port" -t demo/probe -m 1

mkdir -p "$folder"/sms/{outbox,inbox,sent,error,archive}
sed -e "s/port: 188[34]/port: $mqtt_port/" -e "s#/var/lib/safety-gateway#$folder/gateway#" \
  -e "s#/run/safety-gateway#$folder/run#" -e "s#/var/spool/gammu/outbox#$folder/sms/outbox#" config/gateway.yaml >"$folder/gateway.yaml"
mkdir -p "$folder"/desk-sms/{outbox,sent,error,inbox,archive}
sed -e "s/port: 1884/port: $mqtt_port/" -e "s/port: 8080/port: $http_port/" -e "s#/var/lib/duty-desk#$folder#" \
  -e "s#/var/spool/gammu#$folder/desk-sms#" config/duty-desk.yaml >"$folder/duty-desk.yaml"

echo demo-password | "$desk" user add demo --config "$folder/duty-desk.yaml" --display "值班员 甲" --password-file - >/dev/null ||
  { echo "demo: the desk's user could not be made" >&2; exit 1; }
"$desk" serve --config "$folder/duty-desk.yaml" >"$folder/desk.log" 2>&1 &
pids+=($!)
wait_for "the desk" 30 curl -fs "http://127.0.0.1:$http_port/healthz"

"$gateway" run --config "$folder/gateway.yaml" --alerts "$folder/alerts.jsonl" >"$folder/gateway.log" 2>&1 &
pids+=($!)
wait_for "the gateway" 30 grep -q "subscribed link=home" "$folder/gateway.log"

cat <<TEXT

  The desk:   http://127.0.0.1:$http_port/
  Log in:     demo / demo-password
  The broker: mqtt://127.0.0.1:$mqtt_port   (files of this demo: $folder)

TEXT

echo "demo: a day of a simulated home, at 8000 times its speed"
"$gateway" simulate --publish "mqtt://127.0.0.1:$mqtt_port" --speed 8000 || exit 1
echo "demo: the day is over, and nobody was called: $(wc -l <"$folder/alerts.jsonl" 2>/dev/null || echo 0) alerts"
echo "demo: now somebody presses the button in the bathroom"
"$gateway" simulate --scenario sos --publish "mqtt://127.0.0.1:$mqtt_port" || exit 1

# What arrives, as it arrives.
tail -n +1 -F "$folder/alerts.jsonl" 2>/dev/null | tools/show-alerts.py &
pids+=($!)
sleep 3
echo "demo: and smoke in the kitchen"
"$gateway" simulate --scenario smoke --publish "mqtt://127.0.0.1:$mqtt_port" || exit 1
sleep 1
echo
echo "demo: take them at the desk; Ctrl-C ends the demo"
if [ -n "${DEMO_SECONDS:-}" ]; then sleep "$DEMO_SECONDS" & wait $!; else while sleep 3600 & wait $!; do :; done; fi
