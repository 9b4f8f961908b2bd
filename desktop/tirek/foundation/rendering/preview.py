"""Pages of a PDF as pictures for the screen. Everything stays in memory: there is no temporary file."""

from __future__ import annotations

import struct
import threading
import zlib
from dataclasses import dataclass

pdfium_lock = threading.Lock()
"""PDFium may be used by one thread at a time."""

MAX_WIDTH_PX = 4000


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page: `rgb` holds `height` rows of `width` pixels, three bytes each, top row first, no padding."""

    width: int
    height: int
    rgb: bytes

    def png(self) -> bytes:
        """The same picture as a PNG file in memory."""
        row = self.width * 3
        raw = b"".join(b"\0" + self.rgb[start : start + row] for start in range(0, len(self.rgb), row))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", header)
            + _chunk(b"IDAT", zlib.compress(raw, 6))
            + _chunk(b"IEND", b"")
        )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def page_count(pdf: bytes) -> int:
    """How many pages the PDF has."""
    import pypdfium2

    with pdfium_lock, pypdfium2.PdfDocument(pdf) as file:
        return len(file)


def page_image(pdf: bytes, page: int, width_px: int = 900) -> PageImage:
    """Page `page` (from 0) drawn `width_px` pixels wide. Raises IndexError for a page that is not there."""
    import pypdfium2

    width_px = max(16, min(width_px, MAX_WIDTH_PX))
    with pdfium_lock, pypdfium2.PdfDocument(pdf) as file:
        if not 0 <= page < len(file):
            raise IndexError(page)
        sheet = file[page]
        bitmap = sheet.render(scale=width_px / sheet.get_width(), rev_byteorder=True)
        try:
            return _packed(bitmap)
        finally:
            bitmap.close()
            sheet.close()


def page_images(pdf: bytes, width_px: int = 900) -> tuple[PageImage, ...]:
    """All pages in order; for long documents draw single pages with `page_image` as they are shown."""
    return tuple(page_image(pdf, page, width_px) for page in range(page_count(pdf)))


def page_text(pdf: bytes, page: int) -> str:
    """The letters of a page as a reader program finds them."""
    import pypdfium2

    with pdfium_lock, pypdfium2.PdfDocument(pdf) as file:
        return file[page].get_textpage().get_text_bounded()


def _packed(bitmap: object) -> PageImage:
    """Rows without PDFium's padding and without a fourth byte per pixel."""
    width, height, stride, channels = (
        int(getattr(bitmap, name)) for name in ("width", "height", "stride", "n_channels")
    )
    buffer = bytes(getattr(bitmap, "buffer"))  # noqa: B009 - the binding has no types
    rows = (buffer[start : start + width * channels] for start in range(0, stride * height, stride))
    packed = b"".join(rows)
    if channels == 4:
        thin = bytearray(width * height * 3)
        for byte in range(3):
            thin[byte::3] = packed[byte::4]
        packed = bytes(thin)
    elif channels == 1:
        packed = bytes(value for value in packed for _ in range(3))
    return PageImage(width, height, packed)
