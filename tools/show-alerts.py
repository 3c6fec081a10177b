#!/usr/bin/env python3
"""Prints alert lines (JSON, one a line) as a person would say them."""
import json
import sys

for line in sys.stdin:
    try:
        alert = json.loads(line)
    except ValueError:
        continue
    state = alert["handling"] if alert["handling"] != "unacked" else alert["severity"].upper()
    print(f"  {alert['at'][11:19]}  {state:<9}  {alert['summary']['zh']}  /  {alert['summary']['en']}", flush=True)
