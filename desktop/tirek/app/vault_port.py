"""The vault as the window sees it. Nothing heavy is imported until somebody unlocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.clock import Clock
from tirek.foundation.language.texts import Texts
from tirek.foundation.vault.asking import asked_at
from tirek.foundation.vault.files import vault_exists

if TYPE_CHECKING:
    from tirek.foundation.vault.strength import Strength


class HomeVault:
    """The vault of one home folder; see `app.shell.ports.VaultPort`. `texts` gives the language of the moment."""

    def __init__(self, home: Path, clock: Clock, texts: Callable[[], Texts], *, practice: bool = False) -> None:
        self._home, self._clock, self._texts, self._practice = home, clock, texts, practice

    def exists(self) -> bool:
        return vault_exists(self._home)

    def unlock(self, passphrase: str) -> Any:
        from tirek.app.organisations import open_organisation

        return open_organisation(self._home, passphrase, clock=self._clock, texts=self._texts())

    def quick(self) -> bool:
        from tirek.foundation.vault.quick import is_on

        return is_on(self._home)

    def unlock_quickly(self) -> Any:
        from tirek.app.organisations import open_quickly

        return open_quickly(self._home, clock=self._clock, texts=self._texts())

    def unlock_with_recovery(self, code: str) -> Any:
        from tirek.app.organisations import open_with_recovery

        return open_with_recovery(self._home, code, clock=self._clock, texts=self._texts())

    def restore(self, file: Path, secret: str, *, by_code: bool) -> Any:
        from tirek.app.records import import_models
        from tirek.features.safekeeping.api import restore_backup
        from tirek.foundation.vault import vault

        import_models()
        unlock = vault.unlock_with_recovery if by_code else vault.unlock
        restore_backup(file, self._home, lambda home: unlock(home, secret), clock=self._clock, texts=self._texts())
        return self.unlock_with_recovery(secret) if by_code else self.unlock(secret)

    def join(self, folder: Path, code: str, passphrase: str) -> Any:
        from tirek.app.organisations import join_organisation

        return join_organisation(folder, code, self._home, passphrase, clock=self._clock, texts=self._texts(), anew=self.exists())[0]

    def keepers_asked(self) -> datetime | None:
        return asked_at(self._home)

    def ask_keepers(self, place: Path, organisation: str, reason: str, passphrase: str) -> None:
        from tirek.features.safekeeping.api import ask_keepers
        from tirek.foundation.command_line import write_file

        write_file(place, ask_keepers(self._home, organisation, reason, passphrase, clock=self._clock))

    def open_by_keepers(self, shares: Sequence[Path], passphrase: str, chair: str) -> tuple[Any, str, str]:
        from tirek.app.records import import_models
        from tirek.features.safekeeping.api import Recovery, open_by_keepers
        from tirek.foundation.command_line import read_bytes

        import_models()
        org, code = open_by_keepers(self._home, [read_bytes(path) for path in shares], passphrase, chair, clock=self._clock, texts=self._texts())
        return org, code, Recovery(org).organisation()

    def ask_keepers_for_copy(self, copy: Path, place: Path, organisation: str, reason: str, passphrase: str, control: Any) -> None:
        from tirek.app.commands.safekeeping import copy_place
        from tirek.app.keepers_copy import ask_from_copy
        from tirek.foundation.command_line import write_file

        request = ask_from_copy(self._home, copy_place(str(copy)), organisation, reason, passphrase, clock=self._clock, control=control, anew=True)
        write_file(place, request)

    def open_copy_by_keepers(self, copy: Path, shares: Sequence[Path], passphrase: str, chair: str, control: Any, *, lost: bool) -> tuple[Any, str, str]:
        from tirek.app.commands.safekeeping import copy_place
        from tirek.app.keepers_copy import finish_from_copy
        from tirek.features.safekeeping.api import Recovery
        from tirek.foundation.command_line import read_bytes

        halves = [read_bytes(path) for path in shares]
        back = finish_from_copy(
            self._home, copy_place(str(copy)), halves, passphrase, chair, clock=self._clock, texts=self._texts(), lost=lost, control=control
        )  # fmt: skip
        return back.org, back.code, Recovery(back.org).organisation()

    def open_copy(self, copy: Path, code: str, passphrase: str, control: Any, *, lost: bool) -> tuple[Any, str, str]:
        from tirek.app.commands.safekeeping import copy_place
        from tirek.app.organisations import restore_from_relay

        org, _ = restore_from_relay(
            copy_place(str(copy)), code, self._home, passphrase, clock=self._clock, texts=self._texts(), lost=lost, control=control
        )  # fmt: skip
        name, fresh = self.new_code(org)
        return org, fresh, name

    def create(self, organisation: str, chair: str, passphrase: str) -> tuple[Any, str]:
        from tirek.app.organisations import make_organisation
        from tirek.features.safekeeping.api import Recovery

        made = make_organisation(self._home, organisation, chair, passphrase, clock=self._clock, texts=self._texts(), practice=self._practice)
        Recovery(made[0]).shown()
        return made

    def set_passphrase(self, opened: Any, passphrase: str) -> None:
        from tirek.features.safekeeping.api import Recovery

        Recovery(opened).set_passphrase(passphrase)

    def new_code(self, opened: Any) -> tuple[str, str]:
        from tirek.features.safekeeping.api import Recovery

        recovery = Recovery(opened)
        return recovery.organisation(), recovery.new_code()

    def keep_code(self, opened: Any, code: str) -> None:
        from tirek.features.safekeeping.api import Recovery

        Recovery(opened).confirm(code)

    def judge(self, passphrase: str, known: tuple[str, ...]) -> Strength:
        from tirek.foundation.vault.strength import judge

        return judge(passphrase, known=known)

    def lock(self, opened: Any) -> None:
        opened.close()
