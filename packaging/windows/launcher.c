/* The start link of Tirek: finds the version in use, loads its Python and hands over. Compiled twice: with a window only
   (Tirek.exe) and for the command line (tirek-cmd.exe).

   Beside it lie folders app-<version> and the file `current` with the name of one of them: the updater changes that one
   file and nothing else. If it is missing or names what is not there, any whole version that is found is started. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>
#include <shlobj.h>

#define ROOM 32768

static wchar_t here[ROOM], library[ROOM];

static int says(const wchar_t *russian_and_kazakh) {
    MessageBoxW(NULL, russian_and_kazakh, L"Tirek", MB_OK | MB_ICONERROR);
    return 1;
}

/* Whether here\name is a whole version; then `library` is the path of its Python. */
static int whole(const wchar_t *name) {
    WIN32_FIND_DATAW found;
    wchar_t pattern[ROOM];
    swprintf(pattern, ROOM, L"%ls\\%ls\\whole", here, name);
    if (GetFileAttributesW(pattern) == INVALID_FILE_ATTRIBUTES) return 0;
    swprintf(pattern, ROOM, L"%ls\\%ls\\python\\python3??.dll", here, name);
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) return 0;
    do {
        if (wcslen(found.cFileName) > wcslen(L"python3.dll")) {
            swprintf(library, ROOM, L"%ls\\%ls\\python\\%ls", here, name, found.cFileName);
            FindClose(search);
            return 1;
        }
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return 0;
}

static int named_version(void) {
    wchar_t path[ROOM], name[80];
    char line[80] = "";
    swprintf(path, ROOM, L"%ls\\current", here);
    FILE *file = _wfopen(path, L"rb");
    if (!file) return 0;
    line[fread(line, 1, sizeof line - 1, file)] = 0;
    fclose(file);
    size_t length = strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    if (strncmp(line, "app-", 4) || strstr(line, "..")) return 0;
    for (size_t i = 0; i <= length; i++) name[i] = i < length ? (wchar_t)line[i] : 0;
    return whole(name);
}

static int any_version(void) {
    WIN32_FIND_DATAW found;
    wchar_t pattern[ROOM];
    swprintf(pattern, ROOM, L"%ls\\app-*", here);
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) return 0;
    do {
        if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) && whole(found.cFileName)) { FindClose(search); return 1; }
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return 0;
}

int wmain(int count, wchar_t **arguments) {
    DWORD length = GetModuleFileNameW(NULL, here, ROOM);
    if (length == 0 || length >= ROOM) return says(L"TIREK-01");
    *wcsrchr(here, L'\\') = 0;
    if (!named_version() && !any_version())
        return says(L"Бағдарламаның бөліктері табылмады. Оны флешкадан қайта орнатыңыз: деректеріңіз сақталған.\n\n"
                    L"Части программы не найдены. Установите её с флешки ещё раз: ваши данные на месте.");
    SetCurrentProcessExplicitAppUserModelID(L"Tirek.Tirek");
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    int (*run)(int, wchar_t **) = python ? (int (*)(int, wchar_t **))(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!run)
        return says(L"Бағдарлама іске қосылмады. Оны флешкадан қайта орнатыңыз: деректеріңіз сақталған.\n\n"
                    L"Программа не запустилась. Установите её с флешки ещё раз: ваши данные на месте.");
    static const wchar_t *before[] = {L"-I", L"-X", L"utf8", L"-m", L"tirek.app.packed"};
    const int more = sizeof before / sizeof *before;
    wchar_t **all = calloc(count + more + 1, sizeof *all);
    all[0] = arguments[0];
    for (int i = 0; i < more; i++) all[1 + i] = (wchar_t *)before[i];
    for (int i = 1; i < count; i++) all[more + i] = arguments[i];
    return run(count + more, all);
}
