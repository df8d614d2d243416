"""PDFium's calls that are made for every object or piece of a page, by addresses.

With plain addresses ctypes has no handle to convert, and with the interpreter's lock kept a call
costs no change of threads. What never changes from call to call, the page's text and the places
that are written to, goes by `byref`, which ctypes passes on as it is; it needs no type, nor does
an index, which is a C int.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pypdfium2.raw as raw

Address = int | None
# Pages of a paper hold about 4,000 characters.
USUAL_CHARS = 10_000
ADDRESS, INT, FLOAT, DOUBLE = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_double


def _fast(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a call that takes addresses as integers."""
    place = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(place)


def address_of(handle: Any) -> int:
    """Return the address behind one of pypdfium2's handles, or of a buffer."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def reference_to(address: int) -> Any:
    """Return an address as an argument that is made once and passed on many times."""
    return ctypes.byref(ctypes.c_char.from_address(address))


def box_places(count: int) -> tuple[Any, list[Any]]:
    """Return an array for at least so many boxes, and the place of each as an argument.

    Pages of a usual size get the same ones, made once: what is written there has to be copied.
    """
    return _usual_places() if count <= USUAL_CHARS else _new_places(count)


@cache
def _usual_places() -> tuple[Any, list[Any]]:
    return _new_places(USUAL_CHARS)


def _new_places(count: int) -> tuple[Any, list[Any]]:
    boxes = (ctypes.c_float * (4 * count))()
    places = [ctypes.byref(boxes, offset) for offset in range(0, 16 * count, 16)]
    return np.ctypeslib.as_array(boxes).reshape(-1, 4), places


# A page's text by `reference_to`, an index, and places by `byref`.
loose_char_box = _fast("FPDFText_GetLooseCharBox", None)
char_box = _fast("FPDFText_GetCharBox", INT)
char_code = _fast("FPDFText_GetUnicode", ctypes.c_uint)
text_object = _fast("FPDFText_GetTextObject", ADDRESS)
char_origin = _fast("FPDFText_GetCharOrigin", INT)
char_angle = _fast("FPDFText_GetCharAngle", FLOAT)
char_matrix = _fast("FPDFText_GetMatrix", INT)
font_size = _fast("FPDFText_GetFontSize", DOUBLE)
font_weight = _fast("FPDFText_GetFontWeight", INT)
font_info = _fast("FPDFText_GetFontInfo", ctypes.c_ulong)

# An object by its address, then what is written to by `byref`.
page_object = _fast("FPDFPage_GetObject", ADDRESS, ADDRESS, INT)
form_object = _fast("FPDFFormObj_GetObject", ADDRESS, ADDRESS, ctypes.c_ulong)
object_type = _fast("FPDFPageObj_GetType", INT, ADDRESS)
object_bounds = _fast("FPDFPageObj_GetBounds", INT, ADDRESS)
object_matrix = _fast("FPDFPageObj_GetMatrix", INT, ADDRESS)
fill_colour = _fast("FPDFPageObj_GetFillColor", INT, ADDRESS)
stroke_colour = _fast("FPDFPageObj_GetStrokeColor", INT, ADDRESS)
render_mode = _fast("FPDFTextObj_GetTextRenderMode", INT, ADDRESS)
draw_mode = _fast("FPDFPath_GetDrawMode", INT, ADDRESS)
count_form_objects = _fast("FPDFFormObj_CountObjects", INT, ADDRESS)
set_active = _fast("FPDFPageObj_SetIsActive", INT, ADDRESS, INT)

clip_path = _fast("FPDFPageObj_GetClipPath", ADDRESS, ADDRESS)
count_clips = _fast("FPDFClipPath_CountPaths", INT, ADDRESS)
count_clip_segments = _fast("FPDFClipPath_CountPathSegments", INT, ADDRESS, INT)
clip_segment = _fast("FPDFClipPath_GetPathSegment", ADDRESS, ADDRESS, INT, INT)
segment_point = _fast("FPDFPathSegment_GetPoint", INT, ADDRESS)

count_marks = _fast("FPDFPageObj_CountMarks", INT, ADDRESS)
object_mark = _fast("FPDFPageObj_GetMark", ADDRESS, ADDRESS, ctypes.c_ulong)
mark_name = _fast("FPDFPageObjMark_GetName", INT, ADDRESS, ADDRESS, ctypes.c_ulong, ADDRESS)
