#!/usr/bin/env python3
"""Takes the run path out of ELF programs (64 bit, little endian): tools/no-run-path.py PROGRAM...

The package manager links every program with `$ORIGIN` as a place of libraries, for those of Swift beside it. Ours have them inside; a library that
somebody lays beside a program in /usr/bin must not be loaded."""
import struct, sys

DYNAMIC, RPATH, RUNPATH = 2, 15, 29


def dynamic_section(image):
    """Offset and size of the dynamic section by its program header."""
    start, = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<HH", image, 54)
    for at in range(start, start + size * count, size):
        kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", image, at)
        if kind == DYNAMIC:
            return offset, length
    return 0, 0


def main():
    for name in sys.argv[1:]:
        with open(name, "r+b") as file:
            image = bytearray(file.read())
            if image[:6] != b"\x7fELF\x02\x01":
                sys.exit(f"{name} is no 64-bit ELF program")
            offset, length = dynamic_section(image)
            entries = [image[at : at + 16] for at in range(offset, offset + length, 16)]
            kept = [entry for entry in entries if struct.unpack_from("<q", entry)[0] not in (RPATH, RUNPATH)]
            if len(kept) == len(entries):
                continue
            image[offset : offset + length] = b"".join(kept).ljust(length, b"\0")
            file.seek(0)
            file.write(image)


main()
