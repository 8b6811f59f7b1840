"""A compound file (OLE) written by hand: what Excel makes of a workbook with a password."""

import struct

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file of 512-byte sectors with these streams, each at least 4096 bytes long."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [("Root Entry", 5, _END, 0)]
    for name, content in streams.items():
        first = len(sectors)
        for start in range(0, len(content), 512):
            sectors.append(content[start : start + 512].ljust(512, b"\0"))
            chain.append(len(sectors))
        chain[-1] = _END
        entries.append((name, 2, first, len(content)))
    directory = b"".join(_entry(i, entry, len(entries)) for i, entry in enumerate(entries)).ljust(1024, b"\0")
    directory_start = len(sectors)
    sectors += [directory[:512], directory[512:]]
    chain += [directory_start + 1, _END]
    chain.append(_FAT)
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, directory_start, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    return header + struct.pack("<I", len(sectors)).ljust(436, b"\xff") + b"".join(sectors) + table


def _entry(number: int, entry: tuple[str, int, int, int], count: int) -> bytes:
    name, kind, first, size = entry
    text = name.encode("utf-16-le") + b"\0\0"
    child = 1 if number == 0 and count > 1 else _FREE
    right = number + 1 if 0 < number < count - 1 else _FREE
    start = 0 if first == _END else first
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xI16xIQ", len(text), kind, 1, _FREE, right, child, 0, start, size
    )
