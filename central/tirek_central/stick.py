"""A stick at the centre: bundles of many schools are taken in, answers and messages for them are put on it.

`tirek-central stick DIR` can be stopped at any moment and done again: taking in is the same as by the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tirek_protocol import bundle as bundles
from tirek_protocol import sticks
from tirek_protocol.errors import Refused
from tirek_protocol.sticks import Answered

from .enrolment import ENROLMENT_LIMIT, Installation
from .errors import OperatorError
from .signed_again import sign_again, signer_of
from .voices import Speaking, Voice


@dataclass
class Visited:
    """What one visit of a stick did. Counts of bundles; `problems` are [folder's name, code]."""

    organisations: int = 0
    taken: int = 0
    repeated: int = 0
    down: int = 0
    foreign: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


class Stick(Speaking):
    def visit(self, stick: Path, progress: Callable[[int, int], None] = lambda _done, _total: None) -> Visited:
        """Takes in and answers every school on the stick. Raises OperatorError if it was pulled out or is protected."""
        visited = Visited()
        try:
            found = sticks.places(stick)
            for number, (installation, place) in enumerate(found):
                progress(number, len(found))
                self._school(installation, place, visited)
        except OSError as error:
            raise OperatorError(
                "STICK-01", "The stick cannot be read or written.", "Put it in again and repeat: what was taken in is kept."
            ) from error
        return visited

    def _school(self, installation: bytes, place: Path, visited: Visited) -> None:
        files, foreign = sticks.bundles_in(place / sticks.UP)
        visited.foreign += foreign
        answers: list[Answered] = []
        who = self._who(installation, files, answers)
        if who is None or who.withdrawn:
            visited.problems.append((place.name, "installation_withdrawn" if who else "unknown_installation"))
        if who is None and not answers:
            return
        visited.organisations += 1
        voice = self._voices.knowing(self._identity.known_by(who.speaks).id) if who is not None else self._voices.knowing(signer_of(answers[0].answer, self._identity).id)
        missing, witness = list[int](), b""
        if who is not None and not who.withdrawn:
            hello, voice = self._greeting(who, place, visited, voice)
            self._take(voice, who, files, answers, visited)
            if hello is not None:
                missing, witness = voice.greeted(who, hello)
            visited.down += self._put_down(voice, who, place / sticks.DOWN)
            sticks.write_file(place / sticks.DOWN / sticks.DIRECTORY, voice.book.for_stick(who))
        answers = [Answered(one.bundle, sign_again(one.answer, voice.identity)) for one in answers]
        reply = sticks.Reply(installation, self._now_ms(), missing, answers, witness)
        sticks.write_file(place / sticks.DOWN / sticks.REPLY, sticks.write_paper(reply, voice.identity.sign))

    def _who(self, installation: bytes, files: dict[bytes, Path], answers: list[Answered]) -> Installation | None:
        """The installation; one that is not known yet may have put its enrolment on the stick."""
        for sha, path in list(files.items()):
            data = sticks.read_file(path, ENROLMENT_LIMIT)
            if data is None or bundles.sha256(data) != sha:
                continue
            try:
                answer = self._enrolments.enrol(data)
            except Refused:
                continue        # not an enrolment: an ordinary bundle
            answers.append(Answered(sha, answer))
            del files[sha]
        try:
            return self._enrolments.find(installation)
        except Refused:
            return None

    def _take(self, voice: Voice, who: Installation, files: dict[bytes, Path], answers: list[Answered], visited: Visited) -> None:
        for sha, path in files.items():
            data = sticks.read_bundle(path, sha)
            try:
                if data is None:
                    raise Refused("damaged")
                bundles.check_sender(data, who.sign_key)
            except Refused:
                visited.foreign += 1
                continue
            answer, new = voice.intake.take_whole(who, data)
            answers.append(Answered(sha, answer))
            visited.taken += new
            visited.repeated += not new

    def _greeting(self, who: Installation, place: Path, visited: Visited, voice: Voice) -> tuple[sticks.Hello | None, Voice]:
        """What the installation says it has and had, and the voice that it knows; without a word of its own nothing is confirmed."""
        packed = sticks.read_file(place / sticks.UP / sticks.HELLO, sticks.PAPER_LIMIT)
        if packed is None:
            return None, voice
        try:
            hello = sticks.read_hello(packed, who.sign_key)
            if hello.installation != who.id:
                raise Refused("hello_for_another")
            return hello, self._voices.knowing(hello.centre)
        except Refused as refused:
            visited.problems.append((place.name, refused.code))
            return None, voice

    def _put_down(self, voice: Voice, who: Installation, folder: Path) -> int:
        """Puts what waits for it on the stick; what it has confirmed comes off."""
        lying, _foreign = sticks.bundles_in(folder)
        waiting = voice.notices.waiting(who)
        for item in waiting:
            old = lying.pop(item.bundle, None)
            if old is None or sticks.read_bundle(old, item.bundle) is None:
                sticks.write_file(folder / sticks.bundle_name(item.bundle), voice.notices.whole(who, item.bundle))
        for path in lying.values():
            sticks.remove(path)
        return len(waiting)
