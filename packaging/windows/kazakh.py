"""Writes Kazakh.nlf and Kazakh.nsh, which NSIS does not have: python packaging/windows/kazakh.py FOLDER

The words are ours; only the names of the lines and their order belong to NSIS. Lines that no page of ours shows are there
too, because NSIS counts them.
"""

from __future__ import annotations

import sys
from pathlib import Path

NLF = (
    ("Branding", "Тірек"),
    ("SetupCaption", "$(^Name): орнату"),
    ("UninstallCaption", "$(^Name): жою"),
    ("LicenseSubCaption", ": Лицензия"),
    ("ComponentsSubCaption", ": Құрамы"),
    ("DirSubCaption", ": Қалта"),
    ("InstallingSubCaption", ": Көшіріліп жатыр"),
    ("CompletedSubCaption", ": Дайын"),
    ("UnComponentsSubCaption", ": Құрамы"),
    ("UnDirSubCaption", ": Қалта"),
    ("ConfirmSubCaption", ": Растау"),
    ("UninstallingSubCaption", ": Жойылып жатыр"),
    ("UnCompletedSubCaption", ": Дайын"),
    ("BackBtn", "< &Артқа"),
    ("NextBtn", "&Келесі >"),
    ("AgreeBtn", "&Келісемін"),
    ("AcceptBtn", "Лицензия шарттарымен &келісемін"),
    ("DontAcceptBtn", "Лицензия шарттарымен к&еліспеймін"),
    ("InstallBtn", "&Орнату"),
    ("UninstallBtn", "&Жою"),
    ("CancelBtn", "Бас тарту"),
    ("CloseBtn", "&Жабу"),
    ("BrowseBtn", "&Таңдау…"),
    ("ShowDetailsBtn", "&Толығырақ"),
    ("ClickNext", "Жалғастыру үшін «Келесі» түймесін басыңыз."),
    ("ClickInstall", "Орнатуды бастау үшін «Орнату» түймесін басыңыз."),
    ("ClickUninstall", "Бағдарламаны жою үшін «Жою» түймесін басыңыз."),
    ("Name", "Атауы"),
    ("Completed", "Дайын"),
    ("LicenseText", "Орнатар алдында лицензияны оқып шығыңыз. Шарттарымен келіссеңіз, «Келісемін» түймесін басыңыз."),
    ("LicenseTextCB", "Орнатар алдында лицензияны оқып шығыңыз. Шарттарымен келіссеңіз, төменге белгі қойыңыз. $_CLICK"),
    ("LicenseTextRB", "Орнатар алдында лицензияны оқып шығыңыз. Шарттарымен келіссеңіз, бірінші жолды таңдаңыз. $_CLICK"),
    ("UnLicenseText", "Жоймас бұрын лицензияны оқып шығыңыз. Шарттарымен келіссеңіз, «Келісемін» түймесін басыңыз."),
    ("UnLicenseTextCB", "Жоймас бұрын лицензияны оқып шығыңыз. Шарттарымен келіссеңіз, төменге белгі қойыңыз. $_CLICK"),
    ("UnLicenseTextRB", "Жоймас бұрын лицензияны оқып шығыңыз. Шарттарымен келіссеңіз, бірінші жолды таңдаңыз. $_CLICK"),
    ("Custom", "Өз таңдауым"),
    ("ComponentsText", "Нені орнату керегін белгілеңіз. $_CLICK"),
    ("ComponentsSubText1", "Орнату түрі:"),
    ("ComponentsSubText2_NoInstTypes", "Орнатылатын бөліктер:"),
    ("ComponentsSubText2", "Не болмаса бөліктерін өзіңіз таңдаңыз:"),
    ("UnComponentsText", "Нені жою керегін белгілеңіз. $_CLICK"),
    ("UnComponentsSubText1", "Жою түрі:"),
    ("UnComponentsSubText2_NoInstTypes", "Жойылатын бөліктер:"),
    ("UnComponentsSubText2", "Не болмаса бөліктерін өзіңіз таңдаңыз:"),
    ("DirText", "$(^NameDA) мына қалтаға орнатылады. Басқа қалта керек болса, «Таңдау» түймесін басыңыз. $_CLICK"),
    ("DirSubText", "Орнату қалтасы"),
    ("DirBrowseText", "Бағдарлама орнатылатын қалтаны таңдаңыз:"),
    ("UnDirText", "$(^NameDA) мына қалтадан жойылады. $_CLICK"),
    ("UnDirSubText", '""'),
    ("UnDirBrowseText", "Бағдарлама тұрған қалтаны таңдаңыз:"),
    ("SpaceAvailable", '"Бос орын: "'),
    ("SpaceRequired", '"Керек орын: "'),
    ("UninstallingText", "$(^NameDA) бағдарламасы компьютерден жойылады. Деректер қалады. $_CLICK"),
    ("UninstallingSubText", "Мына қалтадан:"),
    ("FileError", r"Файл жазылмады:\r\n\r\n$0\r\n\r\n«Abort» – орнатуды тоқтату,\r\n«Retry» – қайталап көру,\r\n«Ignore» – бұл файлды өткізіп жіберу."),
    ("FileError_NoIgnore", r"Файл жазылмады:\r\n\r\n$0\r\n\r\n«Retry» – қайталап көру,\r\n«Cancel» – орнатуды тоқтату."),
    ("CantWrite", '"Жазылмады: "'),
    ("CopyFailed", "Көшірілмеді"),
    ("CopyTo", '"Көшірілетін жері: "'),
    ("Registering", '"Тіркеу: "'),
    ("Unregistering", '"Тіркеуден шығару: "'),
    ("SymbolNotFound", '"Таңба табылмады: "'),
    ("CouldNotLoad", '"Жүктелмеді: "'),
    ("CreateFolder", '"Қалта құру: "'),
    ("CreateShortcut", '"Таңбаша жасау: "'),
    ("CreatedUninstaller", '"Жою бағдарламасы: "'),
    ("Delete", '"Файлды өшіру: "'),
    ("DeleteOnReboot", '"Қайта қосқанда өшіріледі: "'),
    ("ErrorCreatingShortcut", '"Таңбаша жасалмады: "'),
    ("ErrorCreating", '"Жасалмады: "'),
    ("ErrorDecompressing", "Орнату файлы бүлінген. Оны флешкадан қайта көшіріп алыңыз."),
    ("ErrorRegistering", "Кітапхана тіркелмеді"),
    ("ExecShell", '"Ашу: "'),
    ("Exec", '"Іске қосу: "'),
    ("Extract", '"Шығару: "'),
    ("ErrorWriting", '"Шығару: файл жазылмады "'),
    ("InvalidOpcode", "Орнату файлы бүлінген: түсініксіз бұйрық"),
    ("NoOLE", '"OLE жоқ: "'),
    ("OutputFolder", '"Қалта: "'),
    ("RemoveFolder", '"Қалтаны өшіру: "'),
    ("RenameOnReboot", '"Қайта қосқанда атауы өзгереді: "'),
    ("Rename", '"Атауын өзгерту: "'),
    ("Skipped", '"Өткізіп жіберілді: "'),
    ("CopyDetails", "Мәліметті алмасу буферіне көшіру"),
    ("LogInstall", "Орнату барысын жазып отыру"),
    ("byte", "байт"),
    ("kilo", " К"),
    ("mega", " М"),
    ("giga", " Г"),
)  # fmt: skip

NSH = {
    "MUI_WELCOMEPAGE": {
        "MUI_TEXT_WELCOME_INFO_TITLE": "Тірек бағдарламасын орнату",
        "MUI_TEXT_WELCOME_INFO_TEXT": "Бағдарлама осы компьютерге, тек Сіздің тіркелгіңізге орнатылады. Әкімші құқығы да, интернет те керек емес.$\\r$\\n$\\r$\\nБұрын жазылған деректерге тиіспейді.$\\r$\\n$\\r$\\n$_CLICK",
    },
    "MUI_INSTFILESPAGE": {
        "MUI_TEXT_INSTALLING_TITLE": "Орнатылып жатыр",
        "MUI_TEXT_INSTALLING_SUBTITLE": "Бағдарлама файлдары көшіріліп жатыр, күте тұрыңыз.",
        "MUI_TEXT_FINISH_TITLE": "Орнатылды",
        "MUI_TEXT_FINISH_SUBTITLE": "Бағдарлама орнатылды.",
        "MUI_TEXT_ABORT_TITLE": "Орнату тоқтатылды",
        "MUI_TEXT_ABORT_SUBTITLE": "Бағдарлама орнатылмады.",
    },
    "MUI_UNINSTFILESPAGE": {
        "MUI_UNTEXT_UNINSTALLING_TITLE": "Жойылып жатыр",
        "MUI_UNTEXT_UNINSTALLING_SUBTITLE": "Бағдарлама файлдары өшіріліп жатыр, күте тұрыңыз.",
        "MUI_UNTEXT_FINISH_TITLE": "Жойылды",
        "MUI_UNTEXT_FINISH_SUBTITLE": "Бағдарлама жойылды. Деректер орнында қалды.",
        "MUI_UNTEXT_ABORT_TITLE": "Жою тоқтатылды",
        "MUI_UNTEXT_ABORT_SUBTITLE": "Бағдарлама толық жойылған жоқ.",
    },
    "MUI_FINISHPAGE": {
        "MUI_TEXT_FINISH_INFO_TITLE": "Бағдарлама дайын",
        "MUI_TEXT_FINISH_INFO_TEXT": "Жұмыс үстелі мен «Бастау» мәзірінде Тірек таңбашасы пайда болды.$\\r$\\n$\\r$\\nБұл терезені жабу үшін «Дайын» түймесін басыңыз.",
        "MUI_TEXT_FINISH_INFO_REBOOT": "Орнатуды аяқтау үшін компьютерді қайта қосу керек. Қазір қайта қосу керек пе?",
        "MUI_TEXT_FINISH_REBOOTNOW": "Қазір қайта қосу",
        "MUI_TEXT_FINISH_REBOOTLATER": "Кейін өзім қайта қосамын",
        "MUI_TEXT_FINISH_RUN": "Тіректі &ашу",
        "MUI_TEXT_FINISH_SHOWREADME": "&Нұсқаулықты көрсету",
        "MUI_BUTTONTEXT_FINISH": "&Дайын",
    },
    "MUI_UNCONFIRMPAGE": {
        "MUI_UNTEXT_CONFIRM_TITLE": "Тіректі жою",
        "MUI_UNTEXT_CONFIRM_SUBTITLE": "Бағдарлама жойылады, деректер қалады.",
    },
    "MUI_ABORTWARNING": {"MUI_TEXT_ABORTWARNING": "Орнатуды тоқтату керек пе?"},
    "MUI_UNABORTWARNING": {"MUI_UNTEXT_ABORTWARNING": "Жоюды тоқтату керек пе?"},
}  # fmt: skip


def nlf() -> str:
    """The file of the installer's own lines; 1087 is Windows' number of Kazakh."""
    head = "# Header, don't edit\nNLF v6\n# Language ID\n1087\n# Font and size\n-\n-\n# Codepage\n1251\n# RTL\n-\n"
    return head + "".join(f"# ^{name}\n{words}\n" for name, words in NLF)


def nsh() -> str:
    """The file of the pages' lines."""
    blocks = ['!insertmacro LANGFILE "Kazakh" = "Қазақша" "Qazaqsha"\n']
    for page, lines in NSH.items():
        words = "".join(f'  ${{LangFileString}} {name} "{text}"\n' for name, text in lines.items())
        blocks.append(f"!ifdef {page}\n{words}!endif\n")
    return "\n".join(blocks)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "Kazakh.nlf").write_text(nlf(), encoding="utf-8-sig")
    (folder / "Kazakh.nsh").write_text(nsh(), encoding="utf-8-sig")
