"""Small pictures of large photos: decoded and encoded again, so that nothing of the original but its look gets out.

Kept by the original's hash beside the files; what shows a sensitive answer is made each time and kept nowhere.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from secrets import token_hex

from PIL import Image, ImageOps, UnidentifiedImageError

from fieldapp.problems import NOT_FOUND

MIME = "image/jpeg"
_SIDE = 480
_QUALITY = 78
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_PIXELS = 80_000_000
_GROUND = (255, 255, 255)


def thumbnail(original: Path, cache: Path, sha256: str, *, keep: bool) -> bytes:
    """The JPEG for a photo. Raises NOT_FOUND if the file is no picture that we read."""
    kept = cache / sha256[:2] / f"{sha256[2:]}-{_SIDE}.jpg"
    if keep and kept.is_file():
        return kept.read_bytes()
    data = _made(original)
    if keep:
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_name(token_hex(8))
        draft.write_bytes(data)
        draft.replace(kept)
    return data


def _made(original: Path) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(original, formats=_FORMATS) as picture:
                return _encoded(picture)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError, Warning):
        raise NOT_FOUND() from None


def _encoded(picture: Image.Image) -> bytes:
    if picture.width * picture.height > _PIXELS:
        raise ValueError("too many pixels")
    picture.draft("RGB", (_SIDE, _SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((_SIDE, _SIDE))
    flat = Image.new("RGB", upright.size, _GROUND)
    flat.paste(upright, mask=upright.getchannel("A"))
    target = io.BytesIO()
    flat.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()
