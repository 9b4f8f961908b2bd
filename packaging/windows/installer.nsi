; Per-user installer: no administrator, no network. Data live elsewhere (%LOCALAPPDATA%\Tirek) and are never touched here.
;   makensis -DVERSION=… -DBUILT=…/Tirek -DWORDS=…  -DOUT=…/setup.exe [-DPACKING=zlib] installer.nsi
; The 64-bit stub: Tirek needs 64-bit Windows anyway.
Target amd64-unicode
Unicode true
!ifndef PACKING
  !define PACKING lzma
!endif
SetCompressor /SOLID ${PACKING}
!if ${PACKING} == lzma
  SetCompressorDictSize 32
!endif
CRCCheck force
ManifestDPIAware true
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define APP "app-${VERSION}"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tirek"

Name "Tirek"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Tirek"
InstallDirRegKey HKCU "Software\Tirek" "Program"
BrandingText " "
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey ProductName "Tirek"
VIAddVersionKey FileDescription "Tirek installer"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey CompanyName "Tirek authors"
VIAddVersionKey LegalCopyright "Apache License 2.0"

!define MUI_ICON "${WORDS}/tirek.ico"
!define MUI_UNICON "${WORDS}/tirek.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\Tirek.exe"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!define MUI_LANGDLL_ALLLANGUAGES
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "Software\Tirek"
!define MUI_LANGDLL_REGISTRY_VALUENAME "Language"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGEEX "${WORDS}" "Kazakh"
!insertmacro MUI_LANGUAGE "Russian"
!insertmacro MUI_LANGUAGE "English"

LangString IN_USE ${LANG_KAZAKH} "Тірек қазір ашық тұр. Оны жауып, қайталап көріңіз."
LangString IN_USE ${LANG_RUSSIAN} "Тірек сейчас открыт. Закройте его и попробуйте ещё раз."
LangString IN_USE ${LANG_ENGLISH} "Tirek is open now. Close it and try again."
LangString NO_ROOM ${LANG_KAZAKH} "Дискіде орын жетпейді. Керегі: ${NEEDED_MB} МБ. Ештеңе өзгертілген жоқ."
LangString NO_ROOM ${LANG_RUSSIAN} "На диске мало места. Нужно ${NEEDED_MB} МБ. Ничего не изменено."
LangString NO_ROOM ${LANG_ENGLISH} "The disk has too little room. ${NEEDED_MB} MB are needed. Nothing was changed."
LangString MODELS ${LANG_KAZAKH} "Модель көшіріліп жатыр: бірнеше минут күтіңіз."
LangString MODELS ${LANG_RUSSIAN} "Копируется модель: подождите несколько минут."
LangString MODELS ${LANG_ENGLISH} "Copying the model: this takes some minutes."
LangString MODEL_BROKEN ${LANG_KAZAKH} "Модель толық көшірілмеді. Бағдарлама онсыз да жұмыс істейді."
LangString MODEL_BROKEN ${LANG_RUSSIAN} "Модель скопировалась не полностью. Программа работает и без неё."
LangString MODEL_BROKEN ${LANG_ENGLISH} "The model was not copied whole. The program works without it."
LangString NOT_WRITTEN ${LANG_KAZAKH} "Бағдарлама толық жазылмады. Бұрынғысы мен деректер орнында. Дискідегі орынды тексеріп, қайталап көріңіз."
LangString NOT_WRITTEN ${LANG_RUSSIAN} "Программа записалась не полностью. Прежняя и все данные на месте. Проверьте место на диске и попробуйте ещё раз."
LangString NOT_WRITTEN ${LANG_ENGLISH} "The program was not written whole. The earlier one and all data are untouched. Check the room on the disk and try again."

!macro refuse WORDS CODE
  MessageBox MB_OK|MB_ICONEXCLAMATION "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

Section
  ; Room first: nothing is written on a disk that cannot take all of it.
  CreateDirectory "$INSTDIR"
  ${GetRoot} "$INSTDIR" $0
  ${DriveSpace} "$0\" "/D=F /S=M" $1
  ${If} $1 != ""
  ${AndIf} $1 < ${NEEDED_MB}
    !insertmacro refuse "$(NO_ROOM)" 3
  ${EndIf}
  ; The same version once more: the one in place is set aside and stays startable until the new one is whole.
  ${If} ${FileExists} "$INSTDIR\${APP}\*.*"
    ClearErrors
    RMDir /r "$INSTDIR\${APP}.aside"
    Rename "$INSTDIR\${APP}" "$INSTDIR\${APP}.aside"
    ${If} ${Errors}
      !insertmacro refuse "$(IN_USE)" 4
    ${EndIf}
  ${EndIf}
  ; The folder gets its name, and the start link its line, only when everything is there.
  RMDir /r "$INSTDIR\new-${VERSION}"
  ClearErrors
  SetOutPath "$INSTDIR\new-${VERSION}"
  File /r "${BUILT}/${APP}/*"
  SetOutPath "$INSTDIR"
  ${IfNot} ${Errors}
    Rename "$INSTDIR\new-${VERSION}" "$INSTDIR\${APP}"
  ${EndIf}
  ${If} ${Errors}
    RMDir /r "$INSTDIR\new-${VERSION}"
    Rename "$INSTDIR\${APP}.aside" "$INSTDIR\${APP}"
    !insertmacro refuse "$(NOT_WRITTEN)" 5
  ${EndIf}
  ClearErrors
  File "${BUILT}/Tirek.exe"
  File "${BUILT}/tirek-cmd.exe"
  ${If} ${Errors}
    !insertmacro refuse "$(IN_USE)" 4
  ${EndIf}
  FileOpen $0 "$INSTDIR\current.new" w
  FileWrite $0 "${APP}$\n"
  FileClose $0
  System::Call 'kernel32::MoveFileExW(w "$INSTDIR\current.new", w "$INSTDIR\current", i 9) i .r0'
  RMDir /r "$INSTDIR\${APP}.aside"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Tirek.lnk" "$INSTDIR\Tirek.exe"
  CreateShortcut "$DESKTOP\Tirek.lnk" "$INSTDIR\Tirek.exe"
  WriteRegStr HKCU "Software\Tirek" "Program" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Tirek"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\Tirek.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Tirek authors"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${NEEDED_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ; A model beside the installer, as on the regional stick, comes along. Without one everything works by rules.
  ${If} ${FileExists} "$EXEDIR\models\*.gguf"
    CreateDirectory "$INSTDIR\models"
    DetailPrint "$(MODELS)"
    ClearErrors
    CopyFiles /SILENT "$EXEDIR\models\*.gguf" "$INSTDIR\models"
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONINFORMATION "$(MODEL_BROKEN)" /SD IDOK
    ${EndIf}
  ${EndIf}
  ; One that was split for FAT32 is put together; it gets its name only when it is whole.
  FindFirst $0 $1 "$EXEDIR\models\*.gguf.part01"
  ${If} $1 != ""
    StrCpy $2 $1 -7
    CreateDirectory "$INSTDIR\models"
    DetailPrint "$(MODELS)"
    nsExec::Exec 'cmd.exe /c copy /b "$EXEDIR\models\$2.part*" "$INSTDIR\models\$2.half"'
    Pop $3
    ${If} $3 == 0
      Delete "$INSTDIR\models\$2"
      Rename "$INSTDIR\models\$2.half" "$INSTDIR\models\$2"
    ${Else}
      Delete "$INSTDIR\models\$2.half"
      MessageBox MB_OK|MB_ICONINFORMATION "$(MODEL_BROKEN)" /SD IDOK
    ${EndIf}
  ${EndIf}
  FindClose $0
SectionEnd

Section Uninstall
  ; In use: the start link cannot be renamed then. Nothing is half removed.
  ClearErrors
  Rename "$INSTDIR\current" "$INSTDIR\current.gone"
  Delete "$INSTDIR\Tirek.exe"
  ${If} ${FileExists} "$INSTDIR\Tirek.exe"
    Rename "$INSTDIR\current.gone" "$INSTDIR\current"
    !insertmacro refuse "$(IN_USE)" 4
  ${EndIf}
  Delete "$INSTDIR\tirek-cmd.exe"
  Delete "$INSTDIR\current.gone"
  Delete "$INSTDIR\current.new"
  Delete "$INSTDIR\update.json"
  FindFirst $0 $1 "$INSTDIR\app-*"
  ${DoWhile} $1 != ""
    ${If} ${FileExists} "$INSTDIR\$1\whole"
      RMDir /r "$INSTDIR\$1"
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  RMDir /r "$INSTDIR\new-${VERSION}"
  RMDir /r "$INSTDIR\models"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Tirek.lnk"
  Delete "$DESKTOP\Tirek.lnk"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "Software\Tirek"
SectionEnd
