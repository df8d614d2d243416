"""Text: encodings of known samples, chapters counted by hand, one long novel against the clock."""

import codecs
import json
import lzma
import time
from collections.abc import Iterator
from pathlib import Path

from app.documents.chapters.find_chapters import find_chapters
from app.documents.formats import read
from app.documents.sandbox.sandbox import read_file_safely
from app.documents.text.encoding import decode
from benchmarks.report import Report

# What the samples' names say, as Python calls it; the larger set where browsers use that.
CODECS = {
    "IBM855": "cp855", "IBM866": "cp866", "KOI8-R": "koi8_r", "MacCyrillic": "mac_cyrillic",
    "MacRoman": "mac_roman", "TIS-620": "tis_620", "EUC-JP": "euc_jp", "EUC-KR": "cp949",
    "GB2312": "gb18030", "SHIFT_JIS": "cp932", "Big5": "big5hkscs", "CP932": "cp932",
    "iso-2022-jp": "iso2022_jp", "iso-2022-kr": "iso2022_kr",
}  # fmt: skip
# Chapters counted by hand: titles or file names begin so; prefaces and parts of a book count.
CHAPTERS = {
    "三国演义": 120, "水浒传": 121, "老殘遊記": 20, "今古奇觀": 80, "官場現形記": 60,
    "Austen__Northanger_Abbey": 31, "Alger__Sink_or_Swim": 38,
    "Goldfrap__The_Boy_Scouts_Mountain": 25,
    "London__Adventure": 28, "Montgomery__Kilmeny": 19, "Stevenson__Kidnapped": 30,
    "Wrenn__The_Boy_Scout_Treasure": 21, "Burroughs__The_Lost_Continent": 9,
    "Twain__The_Gilded_Age_Part_2_": 10, "Doyle__The_Refugees": 42, "Burnett__Robin": 42,
    "Baum__Aunt_Jane_s_Nieces_at_Work": 22, "London__The_Little_Lady": 31,
    "Henty__In_the_Reign_of_Terror": 16, "Stoker__The_Jewel_of_Seven_Stars": 19,
}  # fmt: skip
FILES = {"西游记": 101, "西遊記": 100, "水滸傳": 71}


def measure_encodings(report: Report, corpus: Path) -> None:
    """Compare the text of every sample that Python can decode with what its name says."""
    wrong, total = [], 0
    for path in sorted((corpus / "txt-encodings").iterdir()):
        codec = _codec(path.name.split("__")[0])
        if codec is None:
            continue
        total += 1
        data = path.read_bytes()
        found = decode(data)
        if found.text.lstrip("\ufeff") != data.decode(codec, "replace").lstrip("\ufeff"):
            wrong.append(f"{path.name}: read as {found.encoding}")
    for line in wrong:
        print(f"  {line}")
    report.add(
        f"encodings: samples with a wrong character, of {total}", str(len(wrong)), len(wrong) <= 2
    )


def _codec(label: str) -> str | None:
    for name in (CODECS.get(label, ""), label, label.rpartition("-")[0]):
        try:
            return codecs.lookup(name).name if name else None or codecs.lookup(label).name
        except LookupError:
            continue
    return None


def measure_long_novel(report: Report, corpus: Path) -> None:
    """Time reading a novel of 684,000 characters, in the sandbox and out of it."""
    path = corpus / "txt-zh" / "西游记.gb18030.txt"
    if not path.exists():
        return
    read_file_safely(path)
    started = time.perf_counter()
    read_file_safely(path)
    report.add("西游记.gb18030.txt, read in the sandbox", f"{time.perf_counter() - started:.2f} s")


def measure_chapters(report: Report, corpus: Path | None, novels: Path | None) -> None:
    """Compare the chapters found with those counted by hand."""
    good = total = num_off = 0
    for name, found in _found(corpus, novels):
        wanted = next(n for key, n in {**CHAPTERS, **FILES}.items() if name.startswith(key))
        total += wanted
        good += min(found, wanted)
        num_off += found > wanted
        if found != wanted:
            print(f"  {name}: {found} found, {wanted} counted")
    if total:
        report.add(f"chapters found, of {total}", f"{good / total:.1%}", good / total >= 0.98)
        report.add("works with a chapter too many", str(num_off), num_off <= 1)


def _found(corpus: Path | None, novels: Path | None) -> Iterator[tuple[str, int]]:
    for path in sorted((corpus / "txt-zh").iterdir()) if corpus else ():
        sections = read(path.read_bytes(), path.name).sections
        is_chapter = [s for s in sections if s.kind != "front" and not s.title.endswith("卷")]
        yield path.name, len(is_chapter)
    for path in sorted(novels.glob("*.jsonl.xz")) if novels else ():
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record["title"].startswith(tuple(CHAPTERS)):
                    yield record["title"], len(find_chapters(record["text"]))
