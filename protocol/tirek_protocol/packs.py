"""Signed packs (law, templates, …): the names both sides keep to, and the centre's signature over the first root.

The packs are a repository of The Update Framework (TUF, specification 1.0): a folder that is served over HTTPS or lies
on a stick, checked by the same code. What TUF leaves open is whom to trust first: here it is the centre that the
organisation joined. It signs the repository's first root with the key that its invitation named.
"""

from __future__ import annotations

from . import signing
from .signing import SigningKey

FOLDER = "tirek-packs"
"""Name of the repository's folder on a stick."""
NAMES = ("law", "templates", "clauses", "courses", "practice", "models", "program")
"""Kinds of packs; each is signed by a key of its own, which can sign no other kind."""
FIRST_ROOT, FIRST_ROOT_SIGNATURE = "metadata/1.root.json", "metadata/1.root.sig"
ROOT_LIMIT = 512 * 1024
"""Bytes of a root."""
PACK_LIMIT = 512 * 1024 * 1024
"""Bytes of one pack."""
ABOUT = "pack.json"
"""The file inside a pack that names it: {"name", "version", "valid_until"?, "title"?}."""


def target_of(name: str) -> str:
    """Path of the newest pack of a kind in the repository."""
    return f"{name}/{name}.zip"


def root_signature_of(centre: bytes) -> str:
    """Path of the signature for those who know the centre by a later key, of this id; FIRST_ROOT_SIGNATURE is by its first one."""
    return f"metadata/1.root.{centre.hex()}.sig"


def sign_root(root: bytes, key: SigningKey) -> bytes:
    """64 bytes that go into FIRST_ROOT_SIGNATURE."""
    return key.sign(signing.PACK_ROOT, root)


def check_root(root: bytes, signature: bytes, centre_public: bytes) -> None:
    """Raises WrongSignature unless the centre has signed this very root."""
    signing.verify(centre_public, signing.PACK_ROOT, root, signature)


def difference_of(name: str, order: int) -> str:
    """Path of the difference that leads from the pack of that order to the newest one."""
    return f"{name}/{name}.from-{order}.zst"
