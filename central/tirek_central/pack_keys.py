"""Renewing what runs out in the repository of packs, and changing its keys: the root's by the threshold of old and new ones.

Schools follow the chain of roots by themselves: each new root is signed by two of the three old root keys and by two of the
three new ones. A change is made in an order that may be broken off anywhere: the new key lies beside the old one
(`NAME.next.pem`) until the published lists name it.
"""

from __future__ import annotations

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from tirek_protocol import packs

from .errors import OperatorError
from .packs import ROOT_DAYS, ROOT_KEYS, Repository

ROOTS = tuple(f"root-{number}" for number in range(1, ROOT_KEYS + 1))
ROOT_ROLES = {"targets": Targets.type, "snapshot": Snapshot.type, "timestamp": Timestamp.type}
CHANGEABLE = (*ROOTS, *ROOT_ROLES, *packs.NAMES)
"""Keys that `change` knows by name."""


class KeyKeeper(Repository):
    """Needs the offline keys: bring their stick."""

    def renew(self) -> None:
        """New terms for the root, the list of kinds, each kind, and the date. Raises OperatorError."""
        self._there()
        self._write_root(self._newest_root())
        self._write_kinds(self._signed(Targets.type))
        for name in packs.NAMES:
            self._resign(name)
        self._date_anew()

    def change(self, name: str) -> str:
        """Puts a new key in the place of one that was lost, stolen or used long enough; returns the new key's id.

        A lost root key may be away: two of three must be there. Raises OperatorError.
        """
        if name not in CHANGEABLE:
            raise OperatorError("PACKS-09", f"There is no key {name}.", f"Name one of {', '.join(CHANGEABLE)}.")
        self._there()
        place = f"offline/{name}" if name in ROOTS or name == "targets" else name
        new = self._signer(f"{place}.next", new=True)
        if name in packs.NAMES:
            self._change_kind(name, new)
        else:
            self._change_in_root(name, new)
        self._take_into_use(place)
        self._date_anew()
        return str(new.public_key.keyid)

    def _change_in_root(self, name: str, new: CryptoSigner) -> None:
        root, role = self._newest_root(), ROOT_ROLES.get(name, Root.type)
        old = self._roots()
        if name in ROOTS:
            gone = self._place_of(name, root)
        else:
            (gone,) = root.roles[role].keyids
        root.revoke_key(gone, role)
        root.add_key(new.public_key, role)
        signers = old if name not in ROOTS else [*old, new]
        self._write_root(root, signers)

    def _place_of(self, name: str, root: Root) -> str:
        """The id of the root key that is to go, also when its file is lost: then it is the one that no file here has."""
        try:
            return self._signer(f"offline/{name}").public_key.keyid
        except OperatorError:
            here = {signer.public_key.keyid for signer in self._roots()}
            away = [key for key in root.roles[Root.type].keyids if key not in here]
            if len(away) != 1:
                raise OperatorError("PACKS-08", "Two of the three root keys must be there.", "Bring the sticks with them.") from None
            return away[0]

    def _change_kind(self, name: str, new: CryptoSigner) -> None:
        kinds = self._signed(Targets.type)
        (old,) = kinds.delegations.roles[name].keyids
        kinds.revoke_key(old, name)
        kinds.add_key(new.public_key, name)
        self._write_kinds(kinds)

    def _roots(self) -> list[CryptoSigner]:
        """The root keys that are here."""
        found: list[CryptoSigner] = []
        for name in ROOTS:
            if (self._keys / f"offline/{name}.pem").exists():
                found.append(self._signer(f"offline/{name}"))
        return found

    def _write_root(self, root: Root, signers: list[CryptoSigner] | None = None) -> None:
        before = self._newest_root()
        root.version, root.expires = before.version + 1, self._until(ROOT_DAYS)
        metadata = Metadata(root)
        for number, signer in enumerate(signers or self._roots()):
            metadata.sign(signer, append=bool(number))
        if not root.get_root_verification_result(before, metadata.signed_bytes, metadata.signatures).verified:
            raise OperatorError("PACKS-08", "Two of the three root keys must be there.", "Bring the sticks with them.")
        self._put(f"metadata/{root.version}.root.json", metadata.to_bytes())

    def _newest_root(self) -> Root:
        return self._signed(Root.type)

    def _there(self) -> None:
        self._settle()
        if not (self._folder / packs.FIRST_ROOT).exists():
            raise OperatorError("PACKS-04", "No pack has been published yet.", "Publish a folder with packs first.")
