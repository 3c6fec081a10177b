#!/usr/bin/env python3
"""A manual page (section 1) from what a program of ours says of itself: PROGRAM --experimental-dump-help | tools/man-page.py"""
import json, sys


def clean(text):
    """Text as roff takes it: no line begins with a command, no hyphen becomes a dash."""
    text = " ".join((text or "").split()).replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def name_of(argument):
    dashes = {"long": "--", "short": "-", "longWithSingleDash": "-"}
    names = ", ".join(dashes[n["kind"]] + n["name"] for n in argument.get("names", []))
    if argument["kind"] == "positional":
        return argument.get("valueName", "").upper()
    value = " " + argument["valueName"].upper() if argument["kind"] == "option" else ""
    return names + value


def arguments(command):
    lines = []
    for argument in command.get("arguments", []):
        if not argument.get("shouldDisplay", True) or argument.get("valueName") in ("help", "version"):
            continue
        default = argument.get("defaultValue")
        words = argument.get("abstract", "") + (f" (default: {default})" if default else "")
        lines += [".TP", f"\\fB{clean(name_of(argument))}\\fR", clean(words) or "\\&"]
    return lines


def section(command, path):
    lines = []
    for sub in command.get("subcommands", []):
        if sub["commandName"] == "help" or not sub.get("shouldDisplay", True):
            continue
        here = path + [sub["commandName"]]
        if sub.get("subcommands"):
            lines += section(sub, here)
            continue
        synopsis = [name_of(a) for a in sub.get("arguments", []) if a["kind"] == "positional"]
        lines += [f".SS {clean(' '.join(here + synopsis))}", clean(sub.get("abstract"))]
        if sub.get("discussion"):
            lines += [".PP", clean(sub["discussion"])]
        lines += arguments(sub)
    return lines


def main():
    command = json.load(sys.stdin)["command"]
    name = command["commandName"]
    other = {"safety-gateway": "duty-desk", "duty-desk": "safety-gateway"}.get(name, name)
    page = [
        f".TH {name.upper()} 1", ".SH NAME", f"{clean(name)} \\- {clean(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS", f"\\fB{clean(name)}\\fR COMMAND [OPTIONS]", ".SH DESCRIPTION", clean(command.get("discussion")),
        ".SH COMMANDS", *section(command, []), ".SH FILES", ".TP", f"/etc/{clean(name)}/", "Configuration and secrets.",
        ".TP", f"/var/lib/{clean(name)}/", "State.", ".TP", f"/usr/share/doc/{clean(name)}/examples/",
        "Examples of configuration and of drop\\-ins for the unit.", ".SH SEE ALSO",
        f"\\fB{clean(other)}\\fR(1), \\fBmosquitto.conf\\fR(5), \\fBsystemd.exec\\fR(5)",
    ]
    print("\n".join(page))


main()
