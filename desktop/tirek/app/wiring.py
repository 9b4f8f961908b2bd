"""Which parts meet: what the exchange tells and takes, which model drafts. Features do not know of one another here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.resources import models_folder, program_folder

if TYPE_CHECKING:
    from tirek.features.exchange_desk.service import ExchangeDesk
    from tirek.foundation.clock import Clock
    from tirek.foundation.exchange.round import OpenLine
    from tirek.foundation.exchange.transport import Patience
    from tirek.foundation.model.catalogue import FoundModel
    from tirek.foundation.model.client import ModelWorker
    from tirek.foundation.model.drafting import Drafter
    from tirek.foundation.model.examination import Verdict, Verdicts
    from tirek.foundation.organisation import OpenedOrganisation
    from tirek.foundation.ui.page import PageSpec


def exchange_desk(org: OpenedOrganisation, *, open_line: OpenLine | None = None, patience: Patience | None = None) -> ExchangeDesk:
    """The exchange with every feature's source and sink; a measurement may lay another line."""
    from tirek.features.appeals.api import AppealCardsSource, WordSink
    from tirek.features.cards.api import CardNewsSink, CardsSource
    from tirek.features.devices.api import relay_wanted
    from tirek.features.exchange_desk.service import ExchangeDesk, saves_data
    from tirek.features.figures.outgoing import TotalsSource
    from tirek.features.letters.api import AddressSource, LetterKeeper
    from tirek.features.notices.api import NoticeSink, ReadReceipts
    from tirek.features.referrals.api import ReferralSink, reply_came
    from tirek.features.safekeeping.api import no_came
    from tirek.features.transfer.api import answer_came, own_address
    from tirek.foundation.exchange.relayed import RelayedSink
    from tirek.foundation.replication.epoch import EpochReader, EpochSource
    from tirek.foundation.replication.mirror import MirrorSink, MirrorSource

    def copies(opened: OpenedOrganisation) -> bool:
        return relay_wanted(opened) and not saves_data(opened)

    checks = {"law": _check_law, "templates": _check_templates}
    sources = [AppealCardsSource(), TotalsSource(), CardsSource(), ReadReceipts(), AddressSource(own_address), EpochSource(relay_wanted), MirrorSource(copies)]
    sinks = [NoticeSink(), WordSink(), CardNewsSink(), RelayedSink([EpochReader(), LetterKeeper(answer_came, reply_came, no_came)]), MirrorSink(relay_wanted), ReferralSink()]
    return ExchangeDesk(org, sources=sources, sinks=sinks, pack_checks=checks, open_line=open_line, patience=patience)


def program_updates(org: OpenedOrganisation) -> PageSpec:
    """The page of the program's own versions."""
    from tirek.features.updates.api import Updates
    from tirek.features.updates.screen import updates_spec
    from tirek.foundation.resources import update_keys_folder
    from tirek.foundation.updating.manifest import trusted_keys

    return updates_spec(Updates(org, program_folder(), trusted_keys(update_keys_folder())))


def _check_law(folder: Path) -> None:
    from tirek.features.counsel.api import check_pack_texts, read_pack
    from tirek.foundation.exchange.pack_words import unusable

    if not read_pack(folder).acts:  # a pack without a law would leave the school without one
        raise unusable()
    check_pack_texts(folder)


def _check_templates(folder: Path) -> None:
    from tirek.features.documents.api import TemplateError, load_templates
    from tirek.foundation.exchange.pack_words import unusable

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
    """The model of this computer, if there is one that fits: found once, its process started at the first question.

    It drafts only in the languages in which it has passed the examination here.
    """

    def __init__(self, home: Path, clock: Clock) -> None:
        self._home, self._clock = home, clock
        self._worker: ModelWorker | None = None
        self._found: FoundModel | None = None
        self._verdict: Verdict | None = None
        self._looked = False

    @property
    def home(self) -> Path:
        """The organisation's folder; the user's own models lie in `models` under it."""
        return self._home

    def usable(self) -> list[FoundModel]:
        """Every file here that fits this computer; the one chosen first, then the larger ones."""
        from tirek.foundation.model.catalogue import list_models

        chosen = self._verdicts.chosen
        found = [model for folder in model_folders(self._home) for model in list_models(folder) if model.fits]
        return sorted(found, key=lambda model: model.path.name != chosen)

    def found(self) -> FoundModel | None:
        """The model that will be used; None means the rules answer."""
        if not self._looked:
            usable = self.usable()
            self._found, self._looked = (usable[0] if usable else None), True
            self._verdict = self.verdict(self._found) if self._found is not None else None
        return self._found

    def verdict(self, model: FoundModel) -> Verdict | None:
        """How this model did when it was examined here; None: it was not."""
        from tirek.foundation.model.examination import subject_of
        from tirek.foundation.model.hardware import hardware

        return self._verdicts.of(subject_of(model.path, hardware()))

    def choose(self, name: str) -> None:
        """This file will be used, if it fits."""
        self._verdicts.choose(name)
        self.look_again()

    def look_again(self) -> None:
        """After a file was put into the folder or taken out."""
        self.close()
        self._looked = False

    def examine(self, model: FoundModel, step: Callable[[int, int], None] | None = None, languages: Sequence[str] = ("kk", "ru")) -> Verdict:
        """Asks the model its questions in each language and keeps the result. `step` gets done and total, and may raise.

        Raises Circumstance MODEL-14 on a computer on which no model may write, and what `ModelWorker.ask` raises.
        """
        from tirek.foundation.model.client import ModelWorker
        from tirek.foundation.model.examination import QUESTIONS, Verdict, examine, may_write_here, subject_of
        from tirek.foundation.model.hardware import hardware

        machine = hardware()
        if not may_write_here(machine):
            raise Circumstance("MODEL-14", mark("On this computer a model would be too slow or too weak to write (8 GB of memory and a newer processor are "
                               "needed). The answers come from the rules."), mark("Nothing needs to be done: everything but the model works."))  # fmt: skip
        self.look_again()
        worker, total = ModelWorker(model.path, self._clock), QUESTIONS * len(languages)
        try:
            results = tuple(
                examine(worker, lang, step=(lambda done, _all, before=QUESTIONS * number: step(before + done, total)) if step else None)
                for number, lang in enumerate(languages)
            )
        finally:
            worker.close()
        self._verdicts.keep(Verdict(model.file.name if model.file else model.path.name, subject_of(model.path, machine), results))
        verdict = self.verdict(model)
        assert verdict is not None
        return verdict

    def drafter(self, org: OpenedOrganisation) -> Drafter | None:
        """What drafts, or None. Its process starts when it is first asked; the register's names are hidden from it."""
        found = self.found()
        if found is None or found.file is None or self._verdict is None or not self._verdict.languages:
            return None
        from tirek.features.members.api import Members
        from tirek.features.staff.api import Staff
        from tirek.foundation.model.client import ModelWorker
        from tirek.foundation.model.drafting import Drafter

        if self._worker is None:
            self._worker = ModelWorker(found.path, self._clock)
        usual = {result.lang: result.seconds for result in self._verdict.results if result.passed}
        # Everybody the school's lists name, members or not.
        return Drafter(self._worker, found.file.name, [*Members(org).names(), *Staff(org).names()], usual)

    def close(self) -> None:
        """Ends the process."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    @property
    def _verdicts(self) -> Verdicts:
        from tirek.foundation.model.examination import Verdicts

        return Verdicts(self._home / "models" / "tested.json")
