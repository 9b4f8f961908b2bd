"""One page "how to install" for the stick, in Kazakh or Russian, with pictures from the program itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
ACCENT = HexColor("#0B6575")

WORDS = {
    "kk": {
        "title": "Тірек бағдарламасын орнату",
        "lead": "Интернет те, әкімші құқығы да керек емес. Бағдарлама тек Сіздің тіркелгіңізге қойылады. 64 биттік Windows 10 немесе 11, 1 ГБ бос орын керек.",
        "steps": [
            "Флешканы компьютерге салып, ашыңыз.",
            "<b>{exe}</b> файлын екі рет басыңыз.",
            "Windows «Белгісіз жариялаушы» деп ескертсе: <b>Толығырақ</b>, сосын <b>Бәрібір іске қосу</b> түймесін басыңыз. Файлдың түпнұсқа екенін облыстық ұйым тексере алады.",
            "Тілді таңдап, <b>Орнату</b> түймесін басыңыз. Бір-екі минут күтіңіз.",
            "Жұмыс үстелінде <b>Tirek</b> таңбашасы пайда болады. Оны ашып, ұйымның атауын, өз аты-жөніңізді және құпиясөзді жазыңыз.",
            "Бағдарлама көрсеткен <b>қалпына келтіру кодын</b> қағазға басып шығарып, сейфке салыңыз. Құпиясөз ұмытылса, деректер тек осы кодпен ашылады.",
        ],
        "pictures": ("Бірінші терезе", "Жұмыс күні басталғанда"),
        "update": "<b>Жаңарту.</b> Жаңа флешканы салып, бағдарламада <b>Баптаулар</b>, <b>Жаңа нұсқа алу немесе бұрынғысына қайту</b> түймесін басыңыз. Бағдарлама алдымен сақтық көшірме жасайды. Деректер орнында қалады.",
        "remove": "<b>Жою.</b> Windows баптауларындағы «Қолданбалар» тізімінен Tirek қолданбасын жойыңыз. Деректер компьютерде қалады: олар бөлек қалтада, шифрланған.",
        "trouble": "<b>Бірдеңе болмаса:</b> антивирус файлды тоқтатса немесе бағдарлама ашылмаса, облыстық ұйымға хабарласыңыз. Флешкадағы SHA256SUMS.txt файлы дұрыс көшірілгенін тексеруге керек.",
        "version": "Нұсқа: {version}",
    },
    "ru": {
        "title": "Как установить Тірек",
        "lead": "Не нужны ни интернет, ни права администратора. Программа ставится только для Вас. Нужны 64-разрядная Windows 10 или 11 и 1 ГБ свободного места.",
        "steps": [
            "Вставьте флешку в компьютер и откройте её.",
            "Дважды щёлкните по файлу <b>{exe}</b>.",
            "Если Windows предупредит о неизвестном издателе: нажмите <b>Подробнее</b>, затем <b>Выполнить в любом случае</b>. Подлинность файла может проверить областная организация.",
            "Выберите язык и нажмите <b>Установить</b>. Подождите одну-две минуты.",
            "На рабочем столе появится значок <b>Tirek</b>. Откройте его, напишите название организации, своё имя и пароль.",
            "Напечатайте <b>код восстановления</b>, который покажет программа, и положите в сейф. Если пароль забыт, данные откроет только этот код.",
        ],
        "pictures": ("Первое окно", "Начало рабочего дня"),
        "update": "<b>Обновление.</b> Вставьте новую флешку и нажмите в программе <b>Настройки</b>, <b>Новая версия или возврат к прежней</b>. Сначала программа сама сделает копию. Данные останутся на месте.",
        "remove": "<b>Удаление.</b> Удалите Tirek в списке «Приложения» в параметрах Windows. Данные останутся на компьютере: они лежат отдельно и зашифрованы.",
        "trouble": "<b>Если не получилось:</b> антивирус остановил файл или программа не открылась – свяжитесь с областной организацией. По файлу SHA256SUMS.txt на флешке проверяют, что всё скопировано верно.",
        "version": "Версия: {version}",
    },
}  # fmt: skip
SHOWN = ("1-first-start-{language}.png", "3-today-{language}.png")


def write_page(out: Path, language: str, version: str, pictures: Iterable[Path]) -> None:
    """Writes the PDF; pictures that are not there are left out."""
    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Sans{name}", str(FONTS / f"NotoSans-{name}.ttf")))
    pdfmetrics.registerFontFamily("SansRegular", normal="SansRegular", bold="SansBold", italic="SansRegular", boldItalic="SansBold")
    words = WORDS[language]
    text = ParagraphStyle("text", fontName="SansRegular", fontSize=10.5, leading=14.5, spaceAfter=4)
    small = ParagraphStyle("small", parent=text, fontSize=9, leading=12, textColor=HexColor("#475357"))
    title = ParagraphStyle("title", fontName="SansBold", fontSize=19, leading=24, textColor=ACCENT, spaceAfter=6)
    number = ParagraphStyle("number", parent=text, fontName="SansBold", textColor=ACCENT)
    exe = f"tirek-{version}-windows.exe"
    steps = _table([[Paragraph(str(place), number), Paragraph(step.format(exe=exe), text)] for place, step in enumerate(words["steps"], 1)], (8, 161), 1)
    story = [Paragraph(words["title"], title), Paragraph(words["lead"], text), Spacer(1, 3 * mm), steps, Spacer(1, 3 * mm)]
    shown = [(_found(name.format(language=language), pictures), caption) for name, caption in zip(SHOWN, words["pictures"], strict=True)]
    rows = [[Image(str(path), 112 * mm, 112 * mm * 728 / 1366), Paragraph(caption, small)] for path, caption in shown if path]
    if rows:
        story += [_table(rows, (116, 53), 4), Spacer(1, 2 * mm)]
    story += [Paragraph(words[name], text) for name in ("update", "remove", "trouble")]
    story.append(KeepTogether(Paragraph(words["version"].format(version=version), small)))
    SimpleDocTemplate(str(out), pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=15 * mm, bottomMargin=12 * mm, title=words["title"], author="Tirek").build(story)


def _table(rows: list[list[Flowable]], widths: tuple[int, int], gap: int) -> Table:
    """Two columns, widths in mm, flush with the text; `gap`: points above and below a row."""
    table = Table(rows, colWidths=[width * mm for width in widths], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), gap), ("BOTTOMPADDING", (0, 0), (-1, -1), gap)]))
    return table


def _found(name: str, folders: Iterable[Path]) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
