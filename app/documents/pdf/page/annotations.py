"""What is typed onto a page after it was made: remarks that it shows, values of a form."""

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

SHOWN = (raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET)
KEYS = {raw.FPDF_ANNOT_FREETEXT: b"Contents", raw.FPDF_ANNOT_WIDGET: b"V"}
HIDDEN_FLAGS = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
MAX_ANNOTATIONS = 2_000
MAX_BYTES = 20_000


def typed_words(page: pdfium.PdfPage) -> list[tuple[float, str]]:
    """Return the remarks typed onto a page and the values of its form, with their heights."""
    found: list[tuple[float, str]] = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind in SHOWN and not raw.FPDFAnnot_GetFlags(annotation) & HIDDEN_FLAGS:
            words = " ".join(_string(annotation, KEYS[kind]).split())
            if words:
                found.append((_top(annotation), words))
        raw.FPDFPage_CloseAnnot(annotation)
    return sorted(found, reverse=True)


def _string(annotation: Any, key: bytes) -> str:
    if raw.FPDFAnnot_GetValueType(annotation, key) != raw.FPDF_OBJECT_STRING:
        return ""
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= MAX_BYTES:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _top(annotation: Any) -> float:
    rectangle = raw.FS_RECTF()
    return float(rectangle.top) if raw.FPDFAnnot_GetRect(annotation, rectangle) else 0.0


def attached_files(pdf: pdfium.PdfDocument) -> list[str]:
    """Return the names of the files that a PDF carries."""
    names = []
    for index in range(max(raw.FPDFDoc_GetAttachmentCount(pdf.raw), 0)):
        attachment = raw.FPDFDoc_GetAttachment(pdf.raw, index)
        size = raw.FPDFAttachment_GetName(attachment, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        raw.FPDFAttachment_GetName(attachment, buffer, size)
        names.append(bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace"))
    return names
