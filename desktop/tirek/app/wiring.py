"""Which parts meet: what the exchange tells and takes, which model drafts. Features do not know of one another here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tirek.foundation.resources import models_folder, program_folder

if TYPE_CHECKING:
    from tirek.features.exchange_desk.service import ExchangeDesk
    from tirek.foundation.clock import Clock
    from tirek.foundation.model.catalogue import FoundModel
    from tirek.foundation.model.client import ModelWorker
    from tirek.foundation.model.drafting import Drafter
    from tirek.foundation.organisation import OpenedOrganisation


def exchange_desk(org: OpenedOrganisation) -> ExchangeDesk:
    """The exchange with every feature's source and sink."""
    from tirek.features.appeals.api import AppealCardsSource, WordSink
    from tirek.features.cards.api import CardNewsSink, CardsSource
    from tirek.features.devices.api import relay_wanted
    from tirek.features.exchange_desk.service import ExchangeDesk
    from tirek.features.figures.outgoing import TotalsSource
    from tirek.features.letters.api import AddressSource, LetterKeeper
    from tirek.features.notices.api import NoticeSink
    from tirek.features.transfer.api import answer_came, own_address
    from tirek.foundation.exchange.relayed import RelayedSink
    from tirek.foundation.replication.epoch import EpochReader, EpochSource
    from tirek.foundation.replication.mirror import MirrorSink, MirrorSource

    checks = {"law": _check_law, "templates": _check_templates}
    sources = [AppealCardsSource(), TotalsSource(), CardsSource(), AddressSource(own_address), EpochSource(relay_wanted), MirrorSource(relay_wanted)]
    sinks = [NoticeSink(), WordSink(), CardNewsSink(), RelayedSink([EpochReader(), LetterKeeper(answer_came)]), MirrorSink(relay_wanted)]
    return ExchangeDesk(org, sources=sources, sinks=sinks, pack_checks=checks)


def _check_law(folder: Path) -> None:
    from tirek.features.counsel.api import read_pack

    read_pack(folder)


def _check_templates(folder: Path) -> None:
    from tirek.features.documents.api import TemplateError, load_templates
    from tirek.foundation.exchange.packs import unusable

    try:
        if not load_templates(folder):
            raise unusable()
    except TemplateError:
        raise unusable() from None


def model_folders(home: Path) -> tuple[Path, ...]:
    """Where a model file may lie: in the organisation's own folder, or beside the program (where the installer puts it)."""
    beside = program_folder()
    return (home / "models", models_folder(), *((beside / "models",) if beside is not None else ()))


class ModelPlace:
    """The model of this computer, if there is one that fits: found once, its process started at the first question."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self._home, self._clock = home, clock
        self._worker: ModelWorker | None = None
        self._found: FoundModel | None = None
        self._looked = False

    def found(self) -> FoundModel | None:
        """The model that will be used; None means the rules answer."""
        if not self._looked:
            from tirek.foundation.model.catalogue import list_models

            usable = [model for folder in model_folders(self._home) for model in list_models(folder) if model.fits]
            self._found, self._looked = (usable[0] if usable else None), True
        return self._found

    def look_again(self) -> None:
        """After a file was put into the folder or taken out."""
        self.close()
        self._looked = False

    def drafter(self, org: OpenedOrganisation) -> Drafter | None:
        """What drafts, or None. Its process starts when it is first asked; the register's names are hidden from it."""
        found = self.found()
        if found is None or found.file is None:
            return None
        from tirek.features.members.api import Members
        from tirek.features.staff.api import Staff
        from tirek.foundation.model.client import ModelWorker
        from tirek.foundation.model.drafting import Drafter

        if self._worker is None:
            self._worker = ModelWorker(found.path, self._clock)
        # Everybody the school's lists name, members or not.
        return Drafter(self._worker, found.file.name, [*Members(org).names(), *Staff(org).names()])

    def close(self) -> None:
        """Ends the process."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None
