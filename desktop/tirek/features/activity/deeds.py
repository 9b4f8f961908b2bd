"""What every action of the journal is called in plain words, and to which kind it belongs. A test finds an action without words."""

from __future__ import annotations

from tirek.foundation.language.texts import Texts, mark

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "people": (mark("Members and staff"), ("member", "relief", "family", "staff", "list")),
    "dues": (mark("Dues"), ("dues", "books")),
    "help": (mark("Help and services"), ("benefit",)),
    "appeals": (mark("Appeals"), ("appeal", "identity", "word", "answer", "referral", "case")),
    "law": (mark("Questions and the law"), ("question", "law")),
    "papers": (mark("Documents"), ("document",)),
    "cards": (mark("Membership cards"), ("card",)),
    "transfers": (mark("Transfers"), ("transfer",)),
    "keys": (mark("Keys, consents, erasure"), ("role", "handover", "keepers", "consent", "erase")),
    "computers": (mark("Computers"), ("installation", "conflict")),
    "exchange": (mark("Exchange"), ("exchange", "notice", "letter", "pack")),
    "organisation": (mark("Organisation and settings"), ("organisation", "officer", "setting")),
    "undo": (mark("Taken back"), ("undo",)),
    "readings": (mark("Openings and exports"), ("reading",)),
}
"""Kind → its words, and the beginnings of the names of its actions."""
OTHER = "other"
OTHER_WORDS = mark("Other actions")

DEEDS: dict[str, str] = {
    "member.add": mark("A member was added to the list"),
    "member.import": mark("Members were taken in from a list"),
    "member.change": mark("A member's card was changed"),
    "member.remove": mark("A member's card was taken off the list"),
    "member.leave": mark("Somebody is no longer a member"),
    "member.state": mark("A membership was changed"),
    "member.restore": mark("A member's card was put back to an earlier moment"),
    "member.merge": mark("Two cards of one person were made one"),
    "member.not_the_same": mark("Two cards were kept apart: two people"),
    "relief.add": mark("A relief was added"),
    "relief.change": mark("A relief was changed"),
    "relief.remove": mark("A relief was taken off"),
    "family.add": mark("A family event was added"),
    "family.change": mark("A family event was changed"),
    "family.remove": mark("A family event was taken off"),
    "list.remember": mark("How to read the columns of a list was remembered"),
    "staff.import": mark("The school's staff list was taken in"),
    "staff.remove": mark("A worker was taken off the staff list"),
    "staff.apart": mark("A worker and a member were kept apart: two people"),
    "staff.link": mark("A worker was recognised as a member"),
    "staff.invite": mark("An invitation to the union was recorded"),
    "staff.answer": mark("The answer to an invitation was recorded"),
    "staff.restore": mark("A worker's card was put back to an earlier moment"),
    "dues.rate": mark("A rate of dues was set"),
    "dues.rate_remove": mark("A rate of dues was taken off"),
    "dues.sharing": mark("The shares of the upper bodies were set"),
    "dues.charge": mark("Dues of a month were charged"),
    "dues.cash": mark("Cash was taken, with a receipt"),
    "dues.list": mark("The accountant's list of dues was taken in"),
    "dues.assign": mark("An unknown payer was recognised"),
    "dues.correct": mark("A line of the dues was corrected"),
    "dues.take_back": mark("A list or a receipt was taken back out of the dues"),
    "books.close": mark("The books of a month were closed"),
    "books.reopen": mark("The books of a month were opened again"),
    "benefit.add": mark("Help was written down"),
    "benefit.change": mark("A record of help was changed"),
    "benefit.approve": mark("A record of help was checked and approved"),
    "benefit.remove": mark("A record of help was taken off the list"),
    "benefit.restore": mark("A record of help was put back to an earlier moment"),
    "appeal.register": mark("An appeal was recorded"),
    "appeal.seal_name": mark("The name of a confidential appeal was sealed"),
    "appeal.change": mark("An appeal was changed"),
    "appeal.for_lawyer": mark("An appeal was marked for the lawyer"),
    "appeal.propose_answer": mark("A draft of the answer was kept"),
    "appeal.approve_answer": mark("The answer was checked and approved"),
    "appeal.close": mark("An appeal was closed"),
    "appeal.restore": mark("An appeal was put back to an earlier moment"),
    "identity.open": mark("The sealed name was opened"),
    "word.receive": mark("A sealed word of a member arrived"),
    "word.take": mark("A sealed word of a member was looked at and decided"),
    "word.answer": mark("An answer to a member's word was written"),
    "answer.tell": mark("“You asked, we did” was told to all members"),
    "answer.take_back": mark("“You asked, we did” was taken back"),
    "referral.send": mark("A case was sealed to a lawyer or to the region"),
    "referral.again": mark("A sealed case was put in line once more"),
    "referral.state": mark("The state of a sealed case was noted"),
    "referral.opened": mark("The reader opened the sealed case"),
    "referral.reply": mark("A reply to a sealed case arrived"),
    "referral.read": mark("A reply to a sealed case was read"),
    "case.open": mark("A sealed case was opened at this desk"),
    "case.reply": mark("A sealed case was replied to"),
    "question.ask": mark("A question was asked"),
    "question.approve": mark("An answer to a question was checked and approved"),
    "question.remark": mark("A remark on an answer was written"),
    "question.report": mark("A wrong answer was reported upward"),
    "law.take_in": mark("The text of a law was taken in"),
    "law.remove": mark("The text of a law was taken off"),
    "document.save": mark("A document was written"),
    "document.change": mark("A document was changed"),
    "document.approve": mark("A document was checked and approved"),
    "document.remove": mark("A document was taken off the list"),
    "document.restore": mark("A document was put back to an earlier moment"),
    "card.issue": mark("Membership cards were given out"),
    "card.withdraw": mark("A membership card was withdrawn"),
    "card.key": mark("A key for signing membership cards was made"),
    "transfer.keys": mark("Keys for transfers were made"),
    "transfer.send": mark("A member was sent to another organisation"),
    "transfer.recall": mark("A transfer was asked back"),
    "transfer.answered": mark("The answer to a transfer arrived"),
    "transfer.begin": mark("A transfer file arrived"),
    "transfer.taken": mark("A transferred member was taken in"),
    "transfer.refused": mark("A transferred member was not taken in"),
    "role.grant": mark("Somebody was given access to the records"),
    "role.withdraw": mark("Access to the records was withdrawn"),
    "handover.begin": mark("The hand-over of the chair began"),
    "handover.take": mark("The new chair took over"),
    "keepers.make_key": mark("A keeper's key was made"),
    "keepers.look": mark("A keeper looked at a request for recovery"),
    "keepers.give": mark("A keeper gave out a half of the recovery"),
    "keepers.refuse": mark("A keeper refused a request for recovery"),
    "keepers.told": mark("A letter about the keepers' halves was worked through"),
    "keepers.opened": mark("The records were opened with the help of the two keepers"),
    "consent.give": mark("A consent was written down"),
    "consent.withdraw": mark("A consent was withdrawn"),
    "erase.person": mark("A person's data was destroyed"),
    "erase.act": mark("The act of an erasure was written"),
    "installation.add": mark("A computer of the organisation got its letter"),
    "conflict.choose": mark("One of two versions was chosen"),
    "exchange.enrol": mark("Joining the centre was asked for"),
    "exchange.enrolled": mark("The centre took the organisation in"),
    "exchange.cards": mark("Papers for membership cards arrived"),
    "exchange.incoming": mark("Something arrived with the exchange"),
    "exchange.round": mark("An exchange with the centre took place"),
    "exchange.queue": mark("A message for the centre was put in line"),
    "exchange.build": mark("Messages for the centre were sealed"),
    "exchange.answer": mark("The centre's receipt arrived"),
    "exchange.state": mark("The state of a message was noted"),
    "exchange.offer_again": mark("A message for the centre was offered once more"),
    "exchange.free": mark("Room of delivered messages was freed"),
    "exchange.hold": mark("A message for the centre was stopped"),
    "exchange.release": mark("A stopped message was let go again"),
    "exchange.centre_key": mark("The centre's new key was taken over"),
    "notice.receive": mark("A notice of the centre arrived"),
    "notice.read": mark("A notice of the centre was read"),
    "letter.receive": mark("A sealed letter arrived"),
    "letter.open": mark("A sealed letter was opened"),
    "letter.done": mark("A sealed letter was dealt with"),
    "pack.install": mark("A pack of laws or templates was taken into use"),
    "organisation.begin": mark("The organisation began"),
    "organisation.change": mark("The card of the organisation was changed"),
    "organisation.restore": mark("The card of the organisation was put back to an earlier moment"),
    "officer.rename": mark("An officer's name was changed"),
    "setting.change": mark("A setting was changed"),
    "undo": mark("An action was taken back"),
    "reading.note": mark("A card was opened or a list was saved outside the program"),
}
"""Name of an action → what happened."""

ROUTINE = frozenset({
    "reading.note", "exchange.incoming", "exchange.queue", "exchange.build", "exchange.answer", "exchange.state", "exchange.round", "exchange.cards", "exchange.offer_again", "exchange.free",
    "notice.receive", "notice.read", "letter.receive", "word.receive", "referral.state", "referral.opened", "referral.reply", "installation.add", "transfer.keys", "card.key", "keepers.look", "list.remember",
})  # fmt: skip
"""What the program writes by itself while people work: shown only when everything is asked for."""


def deed_words(texts: Texts, kind: str) -> str:
    """What happened, as a sentence."""
    return texts.t(DEEDS[kind]) if kind in DEEDS else texts.t("Another action ({name})", name=kind)


def group_of(kind: str) -> str:
    """The kind that an action belongs to."""
    beginning = kind.partition(".")[0]
    return next((group for group, (_, beginnings) in GROUPS.items() if beginning in beginnings), OTHER)


def group_words(texts: Texts, group: str) -> str:
    """What a kind of actions is called."""
    return texts.t(GROUPS[group][0] if group in GROUPS else OTHER_WORDS)
