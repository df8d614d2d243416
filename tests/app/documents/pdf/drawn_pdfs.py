"""Small PDFs drawn for the tests, straight in PDF's own language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents.document import Document

FONTS = {
    "F1": "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    "F2": "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>",
}


FILLER = [
    "The harbour was quiet in the morning and the boats lay",
    "still beside the wall while the keeper walked along it",
    "with his lantern and counted what the night had left of",
    "the ropes that he had put out for the visitors to use.",
    "Nobody had come and nobody had gone, so far as he could",
    "see, and he wrote down the number nought in his book.",
]


@dataclass(frozen=True)
class Extras:
    """What a drawn PDF may have beside its pages.

    fonts: dictionaries by name, beside F1 (Helvetica) and F2 (bold). maps: for a font by name,
    what its codes mean (ToUnicode), beside which its dictionary stands open (`<<…`). page:
    further entries of each page's dictionary. catalog: of the catalog. objects: by number
    from 101, for entries to refer to.
    """

    fonts: Mapping[str, str] | None = None
    maps: Mapping[str, Mapping[int, str]] | None = None
    page: str = ""
    catalog: str = ""
    resources: str = ""
    objects: Sequence[str] = ()


def make_pdf(
    pages: Sequence[str],
    *,
    info: str = "",
    outline: Sequence[tuple[str, int]] = (),
    extras: Extras | None = None,
) -> bytes:
    """Return a PDF of pages given as drawing instructions; F1 is Helvetica, F2 bold.

    info: entries of the information dictionary. outline: titles with the page (from 0).
    """
    extras = extras or Extras()
    objects = {1: "", 2: ""}
    fonts = {**FONTS, **(extras.fonts or {})}
    for name, dictionary in list(fonts.items()):
        if extras.maps and name in extras.maps:
            objects[len(objects) + 1] = _stream(_to_unicode(extras.maps[name]))
            dictionary = dictionary.removesuffix(">>") + f"/ToUnicode {len(objects)} 0 R>>"
        objects[len(objects) + 1] = dictionary
        fonts[name] = f"{len(objects)} 0 R"
    resources = "".join(f"/{name} {place}" for name, place in fonts.items())
    kids = []
    for page in pages:
        objects[len(objects) + 1] = _stream(page)
        objects[len(objects) + 1] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]{extras.page}"
            f"/Resources<</Font<<{resources}>>{extras.resources}>>/Contents {len(objects)} 0 R>>"
        )
        kids.append(len(objects))
    objects[2] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>"
    root = f"/Type/Catalog/Pages 2 0 R{extras.catalog}"
    if outline:
        root += f"/Outlines {len(objects) + 1} 0 R"
        _add_outline(objects, outline, kids)
    objects[1] = f"<<{root}>>"
    objects |= {101 + i: body for i, body in enumerate(extras.objects)}
    return _assemble(objects, info)


def _add_outline(
    objects: dict[int, str], outline: Sequence[tuple[str, int]], kids: Sequence[int]
) -> None:
    first = len(objects) + 2
    last = first + len(outline) - 1
    objects[first - 1] = (
        f"<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {len(outline)}>>"
    )
    for i, (title, page) in enumerate(outline):
        following = f"/Next {first + i + 1} 0 R" if first + i < last else ""
        objects[first + i] = (
            f"<</Title({title})/Parent {first - 1} 0 R{following}"
            f"/Dest[{kids[page]} 0 R/XYZ 0 792 0]>>"
        )


def words(x: float, y: float, text: str, size: float = 10, font: str = "F1") -> str:
    """Return the instructions that write a line of text."""
    return f"BT /{font} {size} Tf {x} {y} Td ({text}) Tj ET"


def prose(x: float, y: float, lines: Sequence[str], size: float = 10) -> str:
    """Return the instructions that write lines under each other."""
    return "\n".join(words(x, y - 1.2 * size * i, line, size) for i, line in enumerate(lines))


def _stream(body: str) -> str:
    return f"<</Length {len(body.encode('latin-1'))}>>stream\n{body}\nendstream"


def _to_unicode(codes: Mapping[int, str]) -> str:
    rows = "\n".join(
        f"<{code:02x}> <{text.encode('utf-16-be', 'surrogatepass').hex()}>"
        for code, text in codes.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(codes)} beginbfchar\n{rows}\n"
        "endbfchar endcmap end end"
    )


def _assemble(objects: Mapping[int, str], info: str) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    last = max(objects) + 1
    offsets = {}
    for number, body in [*sorted(objects.items()), (last, f"<<{info}>>")]:
        offsets[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {last + 1}\n0000000000 65535 f \n".encode()
    rows = (
        f"{offsets[n]:010d} 00000 n \n" if n in offsets else "0000000000 00001 f \n"
        for n in range(1, last + 1)
    )
    out += "".join(rows).encode()
    out += f"trailer<</Size {last + 1}/Root 1 0 R/Info {last} 0 R>>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def titles(document: Document) -> list[str]:
    return [section.title for section in document.sections]


def parts(*headings: tuple[str, str]) -> list[str]:
    """Return a page for each heading (its words and font) with text under it."""
    return [words(72, 720, h, 12, font) + "\n" + prose(72, 700, FILLER) for h, font in headings]


def column(x: float, name: str, num_lines: int, y: float = 700) -> str:
    lines = [f"{name}{i} quiet harbour and the boats lay still here" for i in range(num_lines)]
    return prose(x, y, lines, 9)
