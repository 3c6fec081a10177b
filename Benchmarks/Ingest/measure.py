#!/usr/bin/env python3
"""Measures a running gateway from outside. usage: measure.py GATEWAY FOLDER CONFIG_FOLDER (called by tools/bench.sh)"""
import json
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

GATEWAY, FOLDER, CONFIG = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
COUNT = int(os.environ.get("BENCH_MESSAGES", "50000"))
PROBES = int(os.environ.get("BENCH_PROBES", "300"))
PAYLOAD = json.dumps({"battery": 97, "humidity": 51.22, "linkquality": 120, "power_outage_count": 3, "pressure": 1003.4,
                      "temperature": 24.31, "voltage": 3015, "device_temperature": 25, "trigger_count": 17,
                      "update": {"state": "idle", "installed_version": 16777241}, "last_seen": "2026-07-15T02:03:04+08:00"})


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PORT = free_port()


class Client:
    """The few packets of MQTT 3.1.1 that the measurement needs, on one socket."""

    def __init__(self, name):
        self.sock = socket.create_connection(("127.0.0.1", PORT))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = b"\x00\x04MQTT\x04\x02\x00\x00" + self.text(name)
        self.sock.sendall(b"\x10" + self.length(len(body)) + body)
        self.buffer = b""
        self.packet()

    @staticmethod
    def text(value):
        raw = value.encode()
        return len(raw).to_bytes(2, "big") + raw

    @staticmethod
    def length(n):
        out = b""
        while True:
            n, digit = divmod(n, 128)
            out += bytes([digit | (0x80 if n else 0)])
            if not n:
                return out

    def packet(self):
        def need(n):
            while len(self.buffer) < n:
                chunk = self.sock.recv(65536)
                if not chunk:
                    raise EOFError
                self.buffer += chunk
        need(2)
        size, shift, at = 0, 0, 1
        while True:
            need(at + 1)
            size |= (self.buffer[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if not self.buffer[at - 1] & 128:
                break
        need(at + size)
        kind, body = self.buffer[0], self.buffer[at:at + size]
        self.buffer = self.buffer[at + size:]
        return kind, body

    def publish(self, topic, payload):
        body = self.text(topic) + payload.encode()
        return b"\x30" + self.length(len(body)) + body

    def subscribe(self, topic):
        body = b"\x00\x01" + self.text(topic) + b"\x00"
        self.sock.sendall(b"\x82" + self.length(len(body)) + body)
        self.packet()


def start_broker():
    path = os.path.join(FOLDER, "mosquitto.conf")
    text = open(os.path.join(CONFIG, "mosquitto.conf")).read()
    text = re.sub(r"^listener .*", f"listener {PORT} 127.0.0.1", text, flags=re.M)
    # Debian's own mosquitto.conf names the folder; here nobody else does.
    text += f"persistence_location {FOLDER}/\n"
    open(path, "w").write(text + ("user root\n" if os.geteuid() == 0 else ""))
    env = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin")
    broker = subprocess.Popen(["mosquitto", "-c", path], env=env, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            Client("probe")
            return broker
        except OSError:
            time.sleep(0.05)
    raise SystemExit("no broker")


def start_gateway():
    text = open(os.path.join(CONFIG, "gateway.yaml")).read()
    text = re.sub(r"port: 188[34]", f"port: {PORT}", text)
    text = text.replace("/var/lib/safety-gateway", f"{FOLDER}/state").replace("/run/safety-gateway", f"{FOLDER}/run")
    path = os.path.join(FOLDER, "gateway.yaml")
    open(path, "w").write(text.replace("/var/spool/gammu/outbox", f"{FOLDER}/sms"))
    os.makedirs(f"{FOLDER}/sms", exist_ok=True)
    log = open(os.path.join(FOLDER, "gateway.log"), "w")
    began = time.monotonic()
    process = subprocess.Popen([GATEWAY, "run", "--config", path], stderr=log)
    while "subscribed link=home" not in open(log.name).read():
        time.sleep(0.002)
        if process.poll() is not None or time.monotonic() - began > 30:
            raise SystemExit(open(log.name).read())
    return process, time.monotonic() - began


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+)", open(f"/proc/{pid}/status").read(), flags=re.M))
    return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024


def written(folder):
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(folder) for f in files)


def status():
    out = subprocess.run([GATEWAY, "status", "--socket", f"{FOLDER}/run/gateway.sock"], capture_output=True, text=True).stdout
    return json.loads(out)


def flood(client, count, rate, stop=None):
    packet = client.publish("zigbee2mqtt/living_climate", PAYLOAD)
    sent, began, size = 0, time.monotonic(), 50
    while sent < count and not (stop and stop.is_set()):
        client.sock.sendall(packet * size)
        sent += size
        if rate:
            time.sleep(max(0, began + sent / rate - time.monotonic()))


def latency(probes, pause):
    """From publishing a press to the alert object on the uplink; a fresh device each time, so that each is a new alert."""
    listener, sender = Client("listener"), Client("sender")
    listener.subscribe("safety/v1/+/+/alert/+")
    delays = []
    for n in range(probes):
        name = f"sos_button_{pause}_{n}"
        began = time.monotonic()
        sender.sock.sendall(sender.publish(f"zigbee2mqtt/{name}", '{"action":"emergency","battery":90}'))
        while True:
            kind, body = listener.packet()
            if kind >> 4 == 3 and name.encode() in body:
                break
        delays.append((time.monotonic() - began) * 1000)
        time.sleep(pause)
    delays.sort()
    return statistics.median(delays), delays[min(len(delays) - 1, int(len(delays) * 0.99))]


def main():
    broker = start_broker()
    try:
        gateway, _ = start_gateway()
        # What a start needed is given back after ten seconds.
        time.sleep(13)
        print(f"resident memory idle: {memory(gateway.pid)[0]:.1f} MiB")
        ingest(gateway)
        print("publish to alert on the uplink, idle: median %.2f ms, p99 %.2f ms (%d presses)" % (*latency(PROBES, 0.02), PROBES))
        stop = threading.Event()
        load = threading.Thread(target=flood, args=(Client("load"), 10**9, 5000, stop))
        load.start()
        before = status()["messages"]
        began = time.monotonic()
        median, p99 = latency(PROBES, 0.021)
        rate = (status()["messages"] - before) / (time.monotonic() - began)
        stop.set()
        load.join()
        print(f"publish to alert on the uplink, under {rate:.0f} telemetry messages/s: median {median:.2f} ms, p99 {p99:.2f} ms")
        time.sleep(2)
        print("memory peak: %.1f MiB" % memory(gateway.pid)[1])
        gateway.send_signal(signal.SIGKILL)
        gateway.wait()
        again, seconds = start_gateway()
        print(f"from exec to subscribed with state restored: {seconds:.3f} s")
        again.terminate()
        again.wait()
        print(f"size of the program: {os.path.getsize(GATEWAY) / 1e6:.1f} MB")
    finally:
        broker.terminate()


def ingest(gateway):
    """CPU a message, against the C subscriber, each on the same messages from the same broker."""
    reference = subprocess.Popen([f"{FOLDER}/reference", str(PORT), "zigbee2mqtt/#", str(COUNT)], stdout=subprocess.PIPE, text=True)
    assert reference.stdout.readline().strip() == "ready"
    seen, used, disk = status(), cpu(gateway.pid), written(f"{FOLDER}/state")
    flood(Client("flood"), COUNT, 4000)
    result = reference.stdout.read().strip()
    reference.wait()
    while status()["messages"] - seen["messages"] < COUNT:
        time.sleep(0.2)
    after = status()
    each = (cpu(gateway.pid) - used) / COUNT * 1e6
    theirs = float(re.search(r"([\d.]+) us", result).group(1))
    print(f"C subscriber that only counts: {result}")
    print(f"gateway (journal, decode, detect): {each:.2f} us CPU a message, {each / theirs:.2f} x the C subscriber")
    journal = (after["journal_bytes"] - seen["journal_bytes"]) * 10_000 / COUNT
    print(f"journal: {journal / 1e6:.2f} MB for 10,000 messages")


main()
