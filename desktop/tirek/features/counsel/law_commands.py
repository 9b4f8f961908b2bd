"""`tirek law …`: official texts of laws taken in from files, read, compared; what stands on an article that has changed."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tirek.features.counsel.law.comparing import ArticleChange
    from tirek.features.counsel.law.service import LawCard, LawTexts, Look
    from tirek.features.counsel.law.text import Article


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    law = subparsers.add_parser("law", help="official texts of laws: take in a file, read, compare revisions")
    actions = law.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the texts that are here")
    listing.set_defaults(run=_list)
    take = actions.add_parser("add", help="look at a DOCX, HTML, PDF or text file; with --commit take it in")
    take.add_argument("file", metavar="FILE")
    _said(take)
    take.add_argument("--commit", action="store_true", help="keep it")
    take.set_defaults(run=_add)
    cut = actions.add_parser("cut", help="write a file's text in the form of a law pack (texts/ACT.LANG.DATE.jsonl)")
    cut.add_argument("file", metavar="FILE")
    _said(cut)
    cut.add_argument("--out", metavar="DIR", required=True)
    cut.set_defaults(run=_cut)
    remove = actions.add_parser("remove", help="take an own text away")
    remove.add_argument("id", metavar="ID")
    remove.set_defaults(run=_remove)
    show = actions.add_parser("show", help="an article in the words of the law")
    show.add_argument("act", metavar="ACT")
    show.add_argument("article", metavar="ARTICLE")
    show.add_argument("--text-lang", choices=("kk", "ru"), help="both if not said")
    show.set_defaults(run=_show)
    find = actions.add_parser("find", help="articles in which words stand")
    find.add_argument("words", metavar="WORDS")
    find.add_argument("--text-lang", choices=("kk", "ru"))
    find.add_argument("--limit", type=int, default=10)
    find.set_defaults(run=_find)
    changes = actions.add_parser("changes", help="what a revision changed, article by article")
    changes.add_argument("act", metavar="ACT")
    changes.add_argument("--text-lang", choices=("kk", "ru"))
    changes.add_argument("--revision", metavar="DATE", help="the newest if not said")
    changes.add_argument("--against", metavar="DATE", help="the one before it if not said")
    changes.set_defaults(run=_changes)
    affected = actions.add_parser("affected", help="answers, appeals, papers, knowledge, trees and terms that stand on a changed article")
    affected.set_defaults(run=_affected)


def _said(parser: Any) -> None:
    """What a person says where the file does not say it clearly."""
    parser.add_argument("--act", metavar="ID", help="id of the act (`tirek law list` names those of the knowledge), or a new one in Latin letters")
    parser.add_argument("--text-lang", choices=("kk", "ru"))
    parser.add_argument("--revision", metavar="DATE", help="day of the revision")


def _day(text: str | None) -> date | None:
    from tirek.foundation.command_line import WrongUsage

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUsage("law: a date is written like 2026-11-21") from None


def _law(context: Any) -> LawTexts:
    from tirek.features.counsel.law.service import LawTexts

    return LawTexts(context.open())


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    law = _law(context)
    return {"texts": [_card(card) for card in law.texts()], "acts": [{"id": act["id"], "title_kk": act["title_kk"], "title_ru": act["title_ru"]} for act in law.acts.values()]}


def _look(arguments: argparse.Namespace, law: LawTexts) -> Look:
    return law.look(Path(arguments.file), act=arguments.act, lang=arguments.text_lang, revised=_day(arguments.revision))


def _add(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    law = _law(context)
    look = _look(arguments, law)
    document = _as_json(look, context.open().texts)
    if arguments.commit:
        from tirek.foundation.store.ids import id_text

        document["text"] = _card(law.take_in(look))
        document["action_id"] = id_text(law.last_action) if law.last_action is not None else None
    return document


def _cut(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    law = _law(context)
    look = _look(arguments, law)
    lines = law.pack_lines(look)
    folder = Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{look.act}.{look.lang}.{look.revised}.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return _as_json(look, context.open().texts) | {"out": str(path)}


def _remove(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text, parse_id

    law = _law(context)
    law.remove(parse_id(arguments.id))
    return {"ok": True, "action_id": id_text(law.last_action) if law.last_action is not None else None}


def _show(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    law = _law(context)
    wanted = [arguments.text_lang] if arguments.text_lang else ["kk", "ru"]
    found = {lang: quoted for lang in wanted if (quoted := law.article(arguments.act, arguments.article, lang)) is not None}
    return {"act": arguments.act, "article": arguments.article,
            "texts": [{"lang": lang, "revised": one.text.revised.isoformat()} | _article(one.article) for lang, one in found.items()]}  # fmt: skip


def _find(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.counsel.language import language_of

    lang = arguments.text_lang or language_of(arguments.words)
    found = _law(context).find(arguments.words, lang, max(1, min(arguments.limit, 50)))
    return {"lang": lang, "articles": [{"act": one.text.act, "revised": one.text.revised.isoformat()} | _article(one.article) for one in found]}


def _changes(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    texts = context.open().texts
    lang = arguments.text_lang or (texts.code if texts.code in ("kk", "ru") else "kk")
    before, after, changes = _law(context).changes(arguments.act, lang, _day(arguments.revision), _day(arguments.against))
    return {"act": after.act, "lang": lang, "from": before.revised.isoformat(), "to": after.revised.isoformat(),
            "changes": [_change(change, texts, after.cited_by) for change in changes]}  # fmt: skip


def _affected(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.counsel.law.affected import affected
    from tirek.foundation.store.ids import id_text

    return {
        "affected": [
            {
                "kind": one.kind, "id": id_text(one.id) if isinstance(one.id, int) else one.id, "title": one.title, "act": one.act, "article": one.article,
                "changed_on": one.changed_on.isoformat(), "of": one.of.isoformat() if one.of else None,
            }
            for one in affected(context.open())
        ]
    }  # fmt: skip


def _card(card: LawCard) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text

    one = card.text
    return {"id": id_text(card.id) if card.id is not None else None, "act": one.act, "lang": one.lang, "revised": one.revised.isoformat(), "title": one.title,
            "articles": one.articles, "cited_by": one.cited_by, "own": card.own, "current": card.current}  # fmt: skip


def _article(article: Article) -> dict[str, Any]:
    pieces = [{"point": piece.point, "sub": piece.sub, "text": piece.text} for piece in article.pieces]
    return {"article": article.key, "title": article.title, "chapter": article.chapter, "gone": article.gone, "pieces": pieces, "notes": list(article.notes)}


def _change(change: ArticleChange, texts: Any, cited_by: str) -> dict[str, Any]:
    from tirek.features.counsel.law.comparing import in_words

    pieces = [{"label": piece.label, "kind": piece.kind, "old": piece.old, "new": piece.new} for piece in change.pieces]
    return {"article": change.key, "kind": change.kind, "title": change.title, "pieces": pieces, "words": in_words(change, texts, cited_by)}


def _as_json(look: Look, texts: Any) -> dict[str, Any]:
    found = look.cut
    return {
        "act": look.act, "act_guesses": list(found.act_guesses), "lang": look.lang, "revised": look.revised.isoformat() if look.revised else None,
        "revised_guesses": [day.isoformat() for day in found.revised_guesses], "needs": list(look.needs), "title": found.title, "kind": look.kind,
        "cited_by": found.cited_by, "articles": len(found.articles), "points": sum(len(article.pieces) for article in found.articles),
        "doubled": list(found.doubled), "same_there": look.same_there, "against": look.previous.revised.isoformat() if look.previous else None,
        "changes": [_change(change, texts, found.cited_by) for change in look.changes],
    }  # fmt: skip
