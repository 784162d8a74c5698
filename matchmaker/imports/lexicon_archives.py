"""Word lists as a zip file: what is exported, edited and uploaded again."""

import io
import lzma
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from matchmaker import messages
from matchmaker.errors import Invalid
from nlp import lexicon

MAX_BYTES = 8 * 1024 * 1024
# What the decompressors raise on bytes that are none of theirs, and `zipfile` on its own parts.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_MAX_DEPTH = 3  # chains/<code>/<list>


def pack(folder: Path) -> bytes:
    """Return the list files of a folder as a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in lexicon.file_names(folder):
            archive.writestr(name, (folder / name).read_bytes())
    return buffer.getvalue()


def unpack(data: bytes, folder: Path) -> None:
    """Write the lists of a zip file into an empty folder; raise Invalid.

    A folder around all of them, as programs that pack like to add, is left out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [item for item in archive.infolist() if _is_list(item)]
            if sum(item.file_size for item in members) > MAX_BYTES:
                limit = MAX_BYTES // 1024**2
                raise _refused(messages.text("lexicon_zip_too_large", limit=limit))
            outer = _outer([PurePosixPath(item.filename) for item in members])
            for item in members:
                _write(folder, PurePosixPath(item.filename).relative_to(outer), archive.read(item))
    except _DAMAGE as error:
        raise _refused(messages.text("lexicon_not_zip")) from error


def _refused(text: str) -> Invalid:
    return Invalid(errors={"file": [text]})


def _is_list(item: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(item.filename)
    return not item.is_dir() and path.suffix in {".tsv", ".txt"} and path.parts[0] != "__MACOSX"


def _outer(paths: list[PurePosixPath]) -> PurePosixPath:
    tops = dict.fromkeys(path.parts[0] for path in paths)
    is_around = len(tops) == 1 and all(len(path.parts) > 1 for path in paths)
    return PurePosixPath(next(iter(tops))) if is_around else PurePosixPath()


def _write(folder: Path, path: PurePosixPath, data: bytes) -> None:
    if path.is_absolute() or ".." in path.parts or len(path.parts) > _MAX_DEPTH:
        raise ValueError(str(path))
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
