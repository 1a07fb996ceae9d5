#ifndef CEDIT_UTF8_LOCALE_H
#define CEDIT_UTF8_LOCALE_H

#include <locale.h>

// The C library turns bytes into characters, and knows their widths, by the thread's locale. It gets a UTF-8 one for as
// long as our code runs, so that LANG=C can't break our input and nothing else of the program changes.

/// Makes the thread's locale a UTF-8 one, and returns what it was.
locale_t locale_enter(void);

/// Gives the thread back the locale that it had.
void locale_leave(locale_t previous);

#endif
