"""Small PDFs drawn for the tests, straight in PDF's own language."""

from collections.abc import Sequence


def make_pdf(
    pages: Sequence[str], *, info: str = "", outline: Sequence[tuple[str, int]] = ()
) -> bytes:
    """Return a PDF of pages given as drawing instructions; F1 is Helvetica, F2 bold.

    info: entries of the information dictionary. outline: titles with the page (from 0).
    """
    objects = ["", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>")
    kids = []
    for page in pages:
        objects.append(f"<</Length {len(page.encode('latin-1'))}>>stream\n{page}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
            f"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents {len(objects)} 0 R>>"
        )
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>"
    root = "/Type/Catalog/Pages 2 0 R"
    if outline:
        first = len(objects) + 2
        last = first + len(outline) - 1
        root += f"/Outlines {first - 1} 0 R"
        objects.append(f"<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {len(outline)}>>")
        for i, (title, page) in enumerate(outline):
            following = f"/Next {first + i + 1} 0 R" if first + i < last else ""
            objects.append(
                f"<</Title({title})/Parent {first - 1} 0 R{following}"
                f"/Dest[{kids[page]} 0 R/XYZ 0 792 0]>>"
            )
    objects[0] = f"<<{root}>>"
    return _assemble(objects, info)


def words(x: float, y: float, text: str, size: float = 10, font: str = "F1") -> str:
    """Return the instructions that write a line of text."""
    return f"BT /{font} {size} Tf {x} {y} Td ({text}) Tj ET"


def prose(x: float, y: float, lines: Sequence[str], size: float = 10) -> str:
    """Return the instructions that write lines under each other."""
    return "\n".join(words(x, y - 1.2 * size * i, line, size) for i, line in enumerate(lines))


def _assemble(objects: Sequence[str], info: str) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate([*objects, f"<<{info}>>"], start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{offset:010d} 00000 n \n" for offset in offsets).encode()
    size = len(offsets) + 1
    out += f"trailer<</Size {size}/Root 1 0 R/Info {size - 1} 0 R>>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())
