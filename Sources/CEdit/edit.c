#define _GNU_SOURCE
#include "include/edit.h"

#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

enum { HISTORY_SIZE = 1000 };

struct line_editor {
  EditLine *edit;
  History *history;
  locale_t locale;
  const char *prompt;
};

static char *prompt_of(EditLine *edit) {
  line_editor *editor = NULL;
  el_get(edit, EL_CLIENTDATA, &editor);
  return (char *)editor->prompt;
}

// libedit turns bytes into characters by the thread's locale. It gets a UTF-8 one for as long as it runs, so that
// LANG=C can't break our input and nothing else of the program changes.
static locale_t enter(locale_t locale) { return locale ? uselocale(locale) : (locale_t)0; }

static void leave(locale_t previous) {
  if (previous) uselocale(previous);
}

static int set_up(line_editor *editor, const char *program) {
  editor->prompt = "";
  editor->edit = el_init(program, stdin, stderr, stderr);
  editor->history = history_init();
  if (!editor->edit || !editor->history) return -1;
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, HISTORY_SIZE);
  history(editor->history, &event, H_SETUNIQUE, 1);
  el_set(editor->edit, EL_CLIENTDATA, editor);
  el_set(editor->edit, EL_PROMPT, prompt_of);
  el_set(editor->edit, EL_EDITOR, "emacs");
  el_set(editor->edit, EL_HIST, history, editor->history);
  // Restores the terminal on a signal, and redraws when its size changes.
  el_set(editor->edit, EL_SIGNAL, 1);
  el_set(editor->edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_source(editor->edit, NULL);
  // While a line is edited Ctrl-C is a key, not a signal, and clears the line. (libedit forgets "intr=".)
  el_set(editor->edit, EL_SETTY, "-d", "-isig", NULL);
  el_set(editor->edit, EL_BIND, "^C", "em-kill-line", NULL);
  return 0;
}

line_editor *line_editor_open(const char *program) {
  line_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  locale_t previous = enter(editor->locale);
  int failed = set_up(editor, program);
  leave(previous);
  if (!failed) return editor;
  line_editor_close(editor);
  return NULL;
}

int line_editor_read(line_editor *editor, const char *prompt, const char **line) {
  locale_t previous = enter(editor->locale);
  editor->prompt = prompt;
  int length = -1;
  *line = el_gets(editor->edit, &length);
  editor->prompt = "";
  leave(previous);
  if (!*line || length <= 0) {
    fputc('\n', stderr);
    return -1;
  }
  while (length > 0 && ((*line)[length - 1] == '\n' || (*line)[length - 1] == '\r')) length -= 1;
  return length;
}

void line_editor_remember(line_editor *editor, const char *line) {
  locale_t previous = enter(editor->locale);
  HistEvent event;
  history(editor->history, &event, H_ENTER, line);
  leave(previous);
}

void line_editor_close(line_editor *editor) {
  locale_t previous = enter(editor->locale);
  if (editor->history) history_end(editor->history);
  if (editor->edit) el_end(editor->edit);
  leave(previous);
  if (editor->locale) freelocale(editor->locale);
  free(editor);
}
