"""An act that nobody passed, written for tests only, as a legal database gives it: HTML, DOCX and PDF, with what makes such files hard to read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

SHY = "\u00ad"


@dataclass(frozen=True)
class Sample:
    """One revision in one language: (number, title, paragraphs) an article. MARKED: an act of the tests, not of Kazakhstan."""

    title: str
    requisite: str
    state: str
    chapter: str
    articles: tuple[tuple[str, str, tuple[str, ...]], ...]
    heading: str
    note: str

    def changed(self, number: str, change: Callable[[tuple[str, ...]], tuple[str, ...]], state: str) -> Sample:
        """Another revision in which one article reads otherwise."""
        articles = tuple((one, title, change(body) if one == number else body) for one, title, body in self.articles)
        return replace(self, articles=articles, state=state)

    def without(self, number: str, state: str) -> Sample:
        return replace(self, articles=tuple(one for one in self.articles if one[0] != number), state=state)


RU = Sample(
    "О пробном расписании (образец для проверки программы)",
    "Закон Республики Примерия от 1 февраля 2024 года № 999-X",
    "По состоянию на 2 марта 2025 года",
    "Глава 1. Пробные правила",
    (
        ("1", "Предмет образца", ("1. Образец учит программу читать статьи, пункты и подпункты.", "2. В образце встречаются:", "1) слова;", "2) числа;", "3) сроки.",
                                  "Перечень образца можно дополнить.")),
        ("2", "Срок ответа на пробную записку", ("1. Ответ на записку даётся за пятнадцать рабочих дней со дня её получения.", "2. День получения записки в срок не входит.")),
        ("2-1", "Записка, поданная вместе с другими", ("Записка, поданная вместе с другими, рассматривается отдельно от них.",)),
        ("3", "Пробный звонок и порядок, в котором его подают дежурные учителя", ("1. Звонок подаёт дежурный учитель.", "2. Статья 2 на звонок не распространяется.")),
    ),
    "Статья {number}. {title}",
    "Сноска. Статья {number} с изменениями, внесёнными пробным законом от 05.01.2025 № 1 (вводится в действие с 01.02.2025).",
)  # fmt: skip
KK = Sample(
    "Сынақ кестесі туралы (бағдарламаны тексеруге арналған үлгі)",
    "Примерия Республикасының 2024 жылғы 1 ақпандағы № 999-X Заңы",
    "2025 жылғы 2 наурыздағы жағдай бойынша",
    "1-тарау. Сынақ қағидалары",
    (
        ("1", "Үлгінің мәні", ("1. Үлгі бағдарламаны баптарды, тармақтар мен тармақшаларды оқуға үйретеді.", "2. Үлгіде мыналар кездеседі:", "1) сөздер;", "2) сандар;", "3) мерзімдер.",
                               "Үлгінің тізбесін толықтыруға болады.")),
        ("2", "Сынақ жазбасына жауап беру мерзімі", ("1. Жазбаға жауап ол алынған күннен бастап он бес жұмыс күні ішінде беріледі.", "2. Жазба алынған күн мерзімге кірмейді.")),
        ("2-1", "Басқалармен бірге берілген жазба", ("Басқалармен бірге берілген жазба олардан бөлек қаралады.",)),
        ("3", "Сынақ қоңырауы және оны кезекші мұғалімдердің беру тәртібі", ("1. Қоңырауды кезекші мұғалім береді.", "2. 2-бап қоңырауға қолданылмайды.")),
    ),
    "{number}-бап. {title}",
    "Ескерту. {number}-бапқа өзгерістер енгізілді – 05.01.2025 № 1 сынақ заңымен (01.02.2025 бастап қолданысқа енгізіледі).",
)  # fmt: skip
SAMPLES = {"ru": RU, "kk": KK}


def ten_days(body: tuple[str, ...]) -> tuple[str, ...]:
    """The change that the tests make in article 2."""
    return tuple(text.replace("пятнадцать рабочих", "десять рабочих").replace("он бес жұмыс", "он жұмыс") for text in body)


def html(sample: Sample) -> bytes:
    """A page as saved from a database: menu, script, table of contents, soft hyphens, headings broken by a line, notes, tables in tables."""
    parts = [f"<p>{sample.requisite}</p><p>{sample.state}</p>", "<p>СОДЕРЖАНИЕ</p>"]
    parts += [f"<p><a href='#z{number}'>{sample.heading.format(number=number, title=title)}</a></p>" for number, title, _ in sample.articles]
    parts.append(f"<h3>{sample.chapter}</h3>")
    for number, title, body in sample.articles:
        parts.append(f"<h3>{sample.heading.format(number=number, title=title.replace(' ', '<br>', 1))}</h3>")
        parts += [f"<p id=z{number}>&nbsp;&nbsp;&nbsp;&nbsp;{escape(_soft(text))}</p>" for text in body]
        if number == "2":
            parts.append(f"<p class='note'>{sample.note.format(number=number)}</p>")
    head = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>База</title><script>var a = '<p>Статья 9. Нет</p>';</script></head>"
    foot = "<nav>Статья 77. Меню</nav><div style='display: none'>Статья 78. Скрыто</div><footer>© База</footer></body></html>"
    return f"{head}<body><nav><ul><li>Главная<li>Поиск</ul></nav><h1>{sample.title}</h1>{''.join(parts)}{foot}".encode()


def _soft(text: str) -> str:
    """Soft hyphens inside the long words, as databases put them."""
    return " ".join(f"{word[:4]}{SHY}{word[4:]}" if len(word) > 8 else word for word in text.split(" "))


def docx(sample: Sample, *, extra: str = "", members: dict[str, bytes] | None = None) -> bytes:
    """A document with deleted text, a frame, nested tables, a heading in two paragraphs, numbers in their own runs."""
    body = [_paragraph(sample.title, bold=True), _paragraph(sample.requisite), _paragraph(sample.state), _paragraph(sample.chapter, bold=True)]
    for number, title, texts in sample.articles:
        first, _, rest = title.rpartition(" ")
        body.append(_paragraph(sample.heading.format(number=number, title=first), bold=True))
        body.append(_paragraph(rest, bold=True))
        body += [_paragraph(text, split=True) for text in texts]
        if number == "2":
            body.append(_paragraph(sample.note.format(number=number)))
            body.append(_deleted("Вычеркнутое правкой."))
        if number == "3":
            body.append(_table([["Кто", "Когда"], ["дежурный", _table([["утром", "вечером"]])]]))
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://w"><w:body>{"".join(body)}{extra}</w:body></w:document>'
    return package({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode(), "word/header1.xml": b"<w/>", **(members or {})})


def package(members: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def _run(text: str, bold: bool) -> str:
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(_soft(text))}</w:t></w:r>'


def _paragraph(text: str, *, bold: bool = False, split: bool = False) -> str:
    cut = text.find(" ") + 1 if split else 0
    runs = (_run(text[:cut], bold) if cut else "") + _run(text[cut:], bold)
    return f"<w:p>{runs}</w:p>"


def _deleted(text: str) -> str:
    return f"<w:p><w:del><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc>{cell if cell.startswith('<w:tbl>') else _paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl>{cells}</w:tbl>"


def pdf(sample: Sample, *, columns: int = 1, pages: int = 3) -> bytes:
    """Pages with a running head and a page number, words broken over lines, headings over two lines, one or two columns."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from tirek.foundation.resources import resource

    pdfmetrics.registerFont(TTFont("LawSample", str(resource("fonts", "NotoSerif-Regular.ttf"))))
    width = {1: 74, 2: 36}[columns]
    lines: list[tuple[float, str]] = [(0, line) for line in _wrapped(sample.title, width)]
    for text in (sample.requisite, sample.state, sample.chapter):
        lines += [(14 if place == 0 else 0, line) for place, line in enumerate(_wrapped(text, width))]
    for number, title, texts in sample.articles:
        lines += [(14 if place == 0 else 0, line) for place, line in enumerate(_wrapped(sample.heading.format(number=number, title=title), min(width, 44)))]
        for text in (*texts, *((sample.note.format(number=number),) if number == "2" else ())):
            lines += [(14 if place == 0 else 0, line) for place, line in enumerate(_wrapped(text, width))]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    a_column = -(-len(lines) // (columns * pages))
    for page in range(pages):
        canvas.setFont("LawSample", 9)
        canvas.drawString(60, 810, f"База правовых текстов · страница {page + 1}")
        canvas.drawCentredString(297, 24, f"- {page + 1} -")
        canvas.setFont("LawSample", 11)
        for column in range(columns):
            start = (page * columns + column) * a_column
            for row, (indent, line) in enumerate(lines[start : start + a_column]):
                canvas.drawString(50 + column * 262 + indent, 770 - row * 15, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many letters, long words broken with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        while len(line) + len(word) + 1 > width:
            room = width - len(line) - 2
            if len(word) > 9 and room >= 4 and "-" not in word and word[room : room + 1].isalpha() and word[:room].isalpha() and len(word) - room >= 3:
                lines.append(f"{line} {word[:room]}-".strip())
                line, word = "", word[room:]
            elif line:
                lines.append(line)
                line = ""
            else:
                break
        line = f"{line} {word}".strip()
    return [*lines, line] if line else lines
