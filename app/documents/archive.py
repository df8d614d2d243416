"""A ZIP archive opened with suspicion: counts, sizes, ratios and names are checked first."""

import io
import posixpath
import stat
import unicodedata
import zipfile
import zlib
from typing import IO
from urllib.parse import unquote

from app.documents.builder import Report
from app.errors import DamagedError, LimitError

MAX_ENTRIES = 20_000
MAX_ENTRY_BYTES = 64 * 2**20
MAX_TOTAL_BYTES = 256 * 2**20
# Text deflates to a tenth or so; a bomb to less than a thousandth. Small entries may
# repeat themselves as much as they like.
MAX_RATIO = 200
RATIO_FREE_BYTES = 2 * 2**20
CHUNK_BYTES = 64 * 1024
_NAME_ENCODINGS = (
    "utf-8", "gb18030", "cp932", "big5", "cp1252", "cp1251", "cp866", "cp949", "koi8_r", "cp1250",
    "cp1253", "mac_roman",
)  # fmt: skip
UTF8_FLAG = 0x800


class Archive:
    """The entries of a ZIP file, read one at a time within limits.

    Raises DamagedError where the bytes are no archive, LimitError where it holds too much.
    """

    def __init__(self, data: bytes, report: Report) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise DamagedError("zip_damaged") from error
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise LimitError("zip_too_many_files", num_files=len(infos), most=MAX_ENTRIES)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = _safe_name(info.filename)
            if name is None or _is_link(info):
                report.add("names_refused")
            elif not info.is_dir():
                self._infos.setdefault(name, info)
        self._folded: dict[str, str] = {}
        for name, info in self._infos.items():
            for spelled in (name, *_other_spellings(name, info)):
                self._folded.setdefault(_folded(spelled), name)
        self._total_bytes = 0

    @property
    def names(self) -> list[str]:
        """Return the names of all entries, in the archive's order."""
        return list(self._infos)

    def find(self, name: str) -> str | None:
        """Return an entry's exact name, upper and lower case forgiven, or None."""
        if name in self._infos:
            return name
        return self._folded.get(_folded(name))

    def read(self, name: str) -> bytes | None:
        """Return an entry's bytes, or None where it is missing, locked or damaged."""
        info = self._infos.get(name)
        if info is None or info.flag_bits & 1:
            return None
        try:
            with self._zip.open(info) as stream:
                return self._read_checked(stream, info)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
            return None
        except (ValueError, RuntimeError):  # a broken header, or a locked entry
            return None

    def _read_checked(self, stream: IO[bytes], info: zipfile.ZipInfo) -> bytes:
        buffer = bytearray()
        while chunk := stream.read(CHUNK_BYTES):
            buffer += chunk
            self._total_bytes += len(chunk)
            ratio = len(buffer) / max(info.compress_size, 1)
            if len(buffer) > MAX_ENTRY_BYTES or self._total_bytes > MAX_TOTAL_BYTES:
                raise LimitError("zip_too_large")
            if len(buffer) > RATIO_FREE_BYTES and ratio > MAX_RATIO:
                raise LimitError("zip_ratio", most=MAX_RATIO)
        return bytes(buffer)


def _folded(name: str) -> str:
    """Return a name as it is compared: escapes undone, accents composed, case forgiven."""
    return unicodedata.normalize("NFC", unquote(name)).casefold()


def _other_spellings(name: str, info: zipfile.ZipInfo) -> list[str]:
    """Return what a name may have been before a packer left out that it is not in CP437."""
    if info.flag_bits & UTF8_FLAG or name.isascii():
        return []
    spellings: list[str] = []
    for encoding in _NAME_ENCODINGS:
        try:
            spellings.append(name.encode("cp437").decode(encoding))
        except UnicodeError:
            continue
    return spellings


def _is_link(info: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is a symbolic link of Unix: its bytes are a path, not a text."""
    return stat.S_ISLNK(info.external_attr >> 16)


def _safe_name(name: str) -> str | None:
    """Return a normalised entry name, or None for absolute ones and those that climb out."""
    name = name.replace("\\", "/")
    if not name or name.startswith("/") or "\x00" in name or name[1:3] == ":/":
        return None
    if ".." in name.split("/"):
        return None
    return posixpath.normpath(name)
