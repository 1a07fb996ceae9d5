#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

#include "editor.h"

enum { MOST_CHARACTERS = 1 << 20, CTRL_C = 3 };

// How terminals mark the end of a paste ("bracketed paste"); the beginning is what the function is bound to.
static const wchar_t end_mark[] = L"\033[201~";
enum { END_LENGTH = sizeof end_mark / sizeof *end_mark - 1 };

struct text {
  wchar_t *characters;
  size_t count, capacity;
  wchar_t last;
};

void paste_mode(bool on) {
  fputs(on ? "\033[?2004h" : "\033[?2004l", stderr);
  fflush(stderr);
}

static bool is_line_end(wchar_t character) {
  return character == L'\n' || character == L'\r' || character == 0x85 || character == 0x2028 || character == 0x2029;
}

// Line ends, several together, and tabs become a blank; other controls would be commands to the editor.
static void add(struct text *text, wchar_t character) {
  bool is_further = is_line_end(character) && is_line_end(text->last);
  text->last = character;
  if (is_line_end(character) || character == L'\t') character = L' ';
  if (is_further || iswcntrl((wint_t)character) || text->count == MOST_CHARACTERS) return;
  if (text->count + 1 >= text->capacity) {
    size_t capacity = text->capacity * 2 + 256;
    wchar_t *larger = realloc(text->characters, capacity * sizeof *larger);
    if (!larger) return;
    text->characters = larger;
    text->capacity = capacity;
  }
  text->characters[text->count++] = character;
}

unsigned char paste_function(EditLine *edit, int key) {
  (void)key;
  struct text text = {0};
  int matched = 0;
  wchar_t character;
  while (matched < END_LENGTH && el_wgetc(edit, &character) == 1) {
    // The way out where a terminal never tells the end.
    if (character == CTRL_C) break;
    if (character == end_mark[matched]) {
      matched += 1;
      continue;
    }
    for (int index = 0; index < matched; index++) add(&text, end_mark[index]);
    matched = character == end_mark[0];
    if (!matched) add(&text, character);
  }
  if (text.count > 0) {
    text.characters[text.count] = 0;
    el_winsertstr(edit, text.characters);
  }
  free(text.characters);
  return CC_REFRESH;
}
