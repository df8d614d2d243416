"""What is put onto a page after it was made: typed remarks, values of a form, files."""

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.layout.reading_order import Line, recognised_lines

HIDDEN_FLAGS = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
TICKED_KINDS = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
VALUE_KINDS = (
    raw.FPDF_FORMFIELD_TEXTFIELD,
    raw.FPDF_FORMFIELD_COMBOBOX,
    raw.FPDF_FORMFIELD_LISTBOX,
)
TICKED = "[x]"
MAX_ANNOTATIONS = 2_000
MAX_BYTES = 20_000

Box = tuple[float, float, float, float]


@dataclass
class Annotations:
    """What a page's annotations say: remarks, values with left, bottom, right, top; files."""

    remarks: list[tuple[float, str]] = field(default_factory=list)
    values: list[tuple[Box, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def read_annotations(page: pdfium.PdfPage) -> Annotations:
    """Return the remarks typed onto a page, the values of its form and its attached files."""
    found = Annotations()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        if not raw.FPDFAnnot_GetFlags(annotation) & HIDDEN_FLAGS:
            _read(page, annotation, found)
        raw.FPDFPage_CloseAnnot(annotation)
    return found


def _read(page: pdfium.PdfPage, annotation: Any, found: Annotations) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        words = " ".join(_string(annotation, b"Contents").split())
        if words:
            found.remarks.append((_box(annotation)[3], words))
    elif kind == raw.FPDF_ANNOT_WIDGET:
        words = " ".join(_value(page, annotation).split())
        if words:
            found.values.append((_box(annotation), words))
    elif kind == raw.FPDF_ANNOT_FILEATTACHMENT:
        name = _file_name(raw.FPDFAnnot_GetFileAttachment(annotation))
        if name:
            found.files.append(name)


def _value(page: pdfium.PdfPage, annotation: Any) -> str:
    """Return the value of a field as the page shows it: a ticked box as `[x]`."""
    form = page.formenv
    if form is None:
        return _string(annotation, b"V")
    kind = raw.FPDFAnnot_GetFormFieldType(form.raw, annotation)
    if kind in TICKED_KINDS:
        return TICKED if raw.FPDFAnnot_IsChecked(form.raw, annotation) else ""
    if kind not in VALUE_KINDS:
        return ""
    size = raw.FPDFAnnot_GetFormFieldValue(form.raw, annotation, None, 0)
    if not 2 < size <= MAX_BYTES:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetFormFieldValue(form.raw, annotation, buffer, size)
    return _decoded(buffer, size)


def _string(annotation: Any, key: bytes) -> str:
    if raw.FPDFAnnot_GetValueType(annotation, key) != raw.FPDF_OBJECT_STRING:
        return ""
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= MAX_BYTES:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return _decoded(buffer, size)


def _decoded(buffer: Any, size: int) -> str:
    return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _box(annotation: Any) -> Box:
    box = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(annotation, box):
        return 0.0, 0.0, 0.0, 0.0
    return float(box.left), float(box.bottom), float(box.right), float(box.top)


def with_annotations(lines: list[Line], found: Annotations, page: int) -> list[Line]:
    """Return a page's lines with the values of its form beside their labels, remarks behind."""
    lines = list(lines)
    for box, words in sorted(found.values, key=lambda value: (-value[0][3], value[0][0])):
        _put(lines, box, words, page)
    for _, words in sorted(found.remarks, reverse=True):
        lines += recognised_lines(words, page)
    return lines


def _put(lines: list[Line], box: Box, words: str, page: int) -> None:
    """Put a value behind what stands to its left, else below what stands above it."""
    left, bottom, right, top = box
    middle = (bottom + top) / 2
    beside = [i for i, line in enumerate(lines) if line.y0 <= middle <= line.y1 and line.x0 < left]
    above = [i for i, line in enumerate(lines) if line.y0 > middle]
    near = max(beside, key=lambda i: lines[i].x0) if beside else (above[-1] if above else -1)
    like = lines[near] if near >= 0 else None
    base = like.base if like and beside else bottom
    size = like.size if like else max(top - bottom, 1.0)
    piece = Piece(words, -1, left, right, base, base + size, base, size)
    line = Line(words, [piece], left, right, base, base + size, base, size, "", page=page)
    line.column = like.column if like else 0
    line.left, line.right = (like.left, max(like.right, right)) if like else (left, right)
    line.continues = like if beside else None
    lines.insert(near + 1, line)


def attached_files(pdf: pdfium.PdfDocument) -> list[str]:
    """Return the names of the files that a PDF carries."""
    count = max(raw.FPDFDoc_GetAttachmentCount(pdf.raw), 0)
    return [_file_name(raw.FPDFDoc_GetAttachment(pdf.raw, index)) for index in range(count)]


def _file_name(attachment: Any) -> str:
    if not attachment:
        return ""
    size = raw.FPDFAttachment_GetName(attachment, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAttachment_GetName(attachment, buffer, size)
    return _decoded(buffer, size)
