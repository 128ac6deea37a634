"""Which files are no text, by their first bytes; the host has the same table, to refuse them sooner."""

from __future__ import annotations

from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    from typing import Optional

__builtins__ = PRIVATE_BUILTINS

HEAD_BYTES = 8192
"""How much of a file is looked at."""

# Where the bytes stand, the bytes, and what has them. The first that fits counts.
_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "PNG image"),
    (0, b"\xff\xd8\xff", "JPEG image"),
    (0, b"GIF87a", "GIF image"),
    (0, b"GIF89a", "GIF image"),
    (0, b"II*\0", "TIFF image"),
    (0, b"MM\0*", "TIFF image"),
    (8, b"WEBPVP8", "WebP image"),
    (8, b"WAVEfmt ", "WAV audio"),
    (8, b"AVI LIST", "AVI video"),
    (4, b"ftyp", "MP4 media"),
    (0, b"\x1aE\xdf\xa3", "Matroska or WebM video"),
    (0, b"OggS\0", "Ogg media"),
    (0, b"fLaC\0", "FLAC audio"),
    (0, b"ID3\2", "MP3 audio"),
    (0, b"ID3\3", "MP3 audio"),
    (0, b"ID3\4", "MP3 audio"),
    (0, b"%PDF-", "PDF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office document"),
    (0, b"PK\3\4", "ZIP archive or Office document"),
    (0, b"PK\5\6", "ZIP archive"),
    (0, b"\x1f\x8b", "gzip data"),
    (0, b"BZh", "bzip2 data"),
    (0, b"\xfd7zXZ\0", "xz data"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (0, b"\x04\x22\x4d\x18", "LZ4 data"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (0, b"Rar!\x1a\7", "RAR archive"),
    (257, b"ustar", "tar archive"),
    (0, b"\x7fELF", "ELF program"),
    (0, b"MZ", "Windows program"),
    (0, b"\xcf\xfa\xed\xfe", "Mach-O program"),
    (0, b"\xca\xfe\xba\xbe", "Java class or Mach-O program"),
    (0, b"\0asm", "WebAssembly module"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"PAR1", "Parquet table"),
    (0, b"ARROW1\0\0", "Arrow table"),
    (0, b"Obj\1", "Avro table"),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5 data"),
    (0, b"\x93NUMPY", "NumPy array"),
    (0, b"\x80\4\x95", "Python pickle"),
    (0, b"\x80\5\x95", "Python pickle"),
    (0, b"wOFF\0", "font"),
    (0, b"wOF2\0", "font"),
    (0, b"\xff\xfe\0\0", "UTF-32 text"),
    (0, b"\0\0\xfe\xff", "UTF-32 text"),
    (0, b"\xff\xfe", "UTF-16 text"),
    (0, b"\xfe\xff", "UTF-16 text"),
)

# Letters that a text may begin with as well: only what no text holds besides makes them a type.
_ALSO_TEXT = frozenset((b"MZ", b"BZh", b"PAR1", b"ftyp", b"ustar", b"WAVEfmt ", b"AVI LIST", b"WEBPVP8"))


def binary_type(head: bytes) -> Optional[str]:
    """What a file is that begins with these bytes; None if it is of no type that is known here."""
    head = head[:HEAD_BYTES]
    for at, signature, name in _SIGNATURES:
        if not head.startswith(signature, at):
            continue
        if signature not in _ALSO_TEXT or not _is_text(head):
            return name
    return None


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    # The last character may have been cut.
    cuts = range(4 if len(head) == HEAD_BYTES else 1)
    return head.decode("utf-8", "ignore").encode() in [head[: len(head) - cut] for cut in cuts]
