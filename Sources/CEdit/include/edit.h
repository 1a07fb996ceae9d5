#ifndef CEDIT_EDIT_H
#define CEDIT_EDIT_H

#include <stdbool.h>

/// Reading edited lines from the terminal: the part of libedit we use, without its variadic functions.
///
/// Lines are UTF-8 whatever the locale of the environment is. Not for use by two threads at a time. Signals are to be
/// watched (signals.h) before the first line is read.
typedef struct line_editor line_editor;

/// What Tab calls: gets the line up to the cursor, and may call `line_editor_insert` and `line_editor_show`.
typedef void (*line_completer)(void *_Nullable context, const char *_Nonnull before);

/// Opens an editor that reads standard input and draws on standard error; NULL when the terminal can't be used.
/// Settings of the user's ~/.editrc for `program` apply. A plain one leaves editing to the terminal itself.
line_editor *_Nullable line_editor_open(const char *_Nonnull program, bool plain);

/// Sets what Tab does.
void line_editor_complete(line_editor *_Nonnull editor, line_completer _Nonnull completer, void *_Nullable context);

/// Reads a line into `*line`, which stays valid until the next call, and returns its length without the newline;
/// -1 at the end of input (Ctrl-D), or when a signal asks the program to end. Ctrl-C clears the line. What is pasted is
/// one line, its line ends blanks.
int line_editor_read(
  line_editor *_Nonnull editor, const char *_Nonnull prompt, const char *_Nullable *_Nonnull line);

/// Adds a line to what the arrow keys bring back.
void line_editor_remember(line_editor *_Nonnull editor, const char *_Nonnull line);

/// Puts text at the cursor of the line that is being edited.
void line_editor_insert(line_editor *_Nonnull editor, const char *_Nonnull text);

/// Shows a line of text, and the line that is being edited again below it.
void line_editor_show(line_editor *_Nonnull editor, const char *_Nonnull text);

/// Gives the terminal back.
void line_editor_close(line_editor *_Nonnull editor);

#endif
