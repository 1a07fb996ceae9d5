#ifndef CEDIT_EDIT_H
#define CEDIT_EDIT_H

/// Reading edited lines from the terminal: the part of libedit we use, without its variadic functions.
///
/// Lines are UTF-8 whatever the locale of the environment is. Not for use by two threads at a time.
typedef struct line_editor line_editor;

/// Opens an editor that reads standard input and draws on standard error; NULL when the terminal can't be used.
/// Settings of the user's ~/.editrc for `program` apply.
line_editor *_Nullable line_editor_open(const char *_Nonnull program);

/// Reads a line into `*line`, which stays valid until the next call, and returns its length without the newline;
/// -1 at the end of input (Ctrl-D), or when a signal asks the program to end. Ctrl-C clears the line.
int line_editor_read(
  line_editor *_Nonnull editor, const char *_Nonnull prompt, const char *_Nullable *_Nonnull line);

/// Adds a line to what the arrow keys bring back.
void line_editor_remember(line_editor *_Nonnull editor, const char *_Nonnull line);

/// Gives the terminal back.
void line_editor_close(line_editor *_Nonnull editor);

#endif
