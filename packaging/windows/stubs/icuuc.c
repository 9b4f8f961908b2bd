/* For tests under Wine only, never shipped: Wine 8 lacks this library of Windows. Qt asks it for old text encodings only;
   here every one of them is "not there". */
#define CALL(name) __declspec(dllexport) void *name(void) { return 0; }
CALL(ucnv_close) CALL(UCNV_FROM_U_CALLBACK_SUBSTITUTE) CALL(UCNV_TO_U_CALLBACK_SUBSTITUTE) CALL(ucnv_reset) CALL(ucnv_getMaxCharSize)
CALL(ucnv_getName) CALL(ucnv_getToUCallBack) CALL(ucnv_getFromUCallBack) CALL(ucnv_setToUCallBack) CALL(ucnv_setFromUCallBack)
CALL(ucnv_cbToUWriteUChars) CALL(ucnv_toUnicode) CALL(ucnv_cbFromUWriteUChars) CALL(ucnv_toUCountPending) CALL(ucnv_fromUCountPending)
CALL(ucnv_getStandardName) CALL(ucnv_getAvailableName) CALL(ucnv_countAvailable) CALL(ucnv_fromUnicode)
__declspec(dllexport) void *ucnv_open(const char *name, int *error) { (void)name; if (error) *error = 4; return 0; }
