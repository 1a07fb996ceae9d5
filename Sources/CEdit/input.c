#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "editor.h"
#include "include/signals.h"

enum { CTRL_C = 3, REPLACEMENT = 0xFFFD };

static bool read_byte(char *byte) {
  ssize_t count;
  do count = read(STDIN_FILENO, byte, 1);
  while (count < 0 && (errno == EINTR || errno == EAGAIN) && signals_stop() == 0);
  return count == 1;
}

static int terminal_columns(void) {
  struct winsize size;
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Terminals break long lines anew when their width changes; so the line begins as many rows above the cursor as the text
// before it fills now. From there everything is drawn again.
static void redraw_resized(EditLine *edit) {
  const LineInfoW *line = el_wline(edit);
  int columns = (int)strlen(line_editor_of(edit)->prompt);
  for (const wchar_t *character = line->buffer; character < line->cursor; character++) {
    int width = wcwidth(*character);
    columns += width > 0 ? width : 0;
  }
  // After a full row the cursor waits at its end.
  int rows = columns > 0 ? (columns - 1) / terminal_columns() : 0;
  if (rows > 0) fprintf(stderr, "\033[%dA", rows);
  fputs("\r\033[J", stderr);
  el_resize(edit);
  el_set(edit, EL_REFRESH);
}

int input_character(EditLine *edit, wchar_t *character) {
  while (!signals_wait(STDIN_FILENO)) {
    if (signals_stop()) return -1;
    if (signals_take_resize()) redraw_resized(edit);
    if (signals_take_interrupt()) {
      *character = CTRL_C;
      return 1;
    }
  }
  mbstate_t state = {0};
  char byte;
  while (read_byte(&byte)) {
    size_t used = mbrtowc(character, &byte, 1, &state);
    if (used == (size_t)-2) continue;
    if (used == (size_t)-1) *character = REPLACEMENT;
    return 1;
  }
  return -1;
}

static bool append(line_editor *editor, char byte) {
  if (editor->plain_length + 1 >= editor->plain_capacity) {
    size_t capacity = editor->plain_capacity * 2 + 256;
    char *larger = realloc(editor->plain, capacity);
    if (!larger) return false;
    editor->plain = larger;
    editor->plain_capacity = capacity;
  }
  editor->plain[editor->plain_length++] = byte;
  editor->plain[editor->plain_length] = 0;
  return true;
}

int input_plain_line(line_editor *editor) {
  fputs(editor->prompt, stderr);
  editor->plain_length = 0;
  for (;;) {
    if (!signals_wait(STDIN_FILENO)) {
      if (signals_stop()) return -1;
      if (!signals_take_interrupt()) continue;
      // The terminal has dropped what was typed.
      fputs("\n", stderr);
      fputs(editor->prompt, stderr);
      editor->plain_length = 0;
      continue;
    }
    char byte;
    if (!read_byte(&byte)) return editor->plain_length > 0 ? (int)editor->plain_length : -1;
    if (!append(editor, byte) || byte == '\n') return (int)editor->plain_length;
  }
}
