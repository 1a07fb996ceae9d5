#ifndef CEDIT_EDITOR_H
#define CEDIT_EDITOR_H

#include <histedit.h>
#include <stddef.h>

#include "include/edit.h"

struct line_editor {
  /// NULL where the terminal itself does the editing.
  EditLine *edit;
  History *history;
  const char *prompt;
  line_completer completer;
  void *context;
  /// The line that was read without an editor.
  char *plain;
  size_t plain_length, plain_capacity;
};

/// The editor that libedit is called for.
line_editor *line_editor_of(EditLine *edit);

/// Switches on that the terminal tells where a paste begins and ends, or off again.
void paste_mode(bool on);

/// The editor function of a paste: takes characters up to its end, and puts them into the line.
unsigned char paste_function(EditLine *edit, int key);

/// The next character for libedit, signals obeyed while waiting: 1, or -1 when there is none any more.
int input_character(EditLine *edit, wchar_t *character);

/// Reads a line that the terminal has edited by itself into `plain`; returns its length, or -1.
int input_plain_line(line_editor *editor);

#endif
