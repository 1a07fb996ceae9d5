#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "editor.h"
#include "include/signals.h"
#include "utf8_locale.h"

enum { HISTORY_SIZE = 1000 };

line_editor *line_editor_of(EditLine *edit) {
  line_editor *editor = NULL;
  el_get(edit, EL_CLIENTDATA, &editor);
  return editor;
}

static char *prompt_of(EditLine *edit) { return (char *)line_editor_of(edit)->prompt; }

static unsigned char complete(EditLine *edit, int key) {
  (void)key;
  line_editor *editor = line_editor_of(edit);
  const LineInfo *line = el_line(edit);
  char *before = strndup(line->buffer, (size_t)(line->cursor - line->buffer));
  if (before && editor->completer) editor->completer(editor->context, before);
  free(before);
  return CC_REFRESH;
}

// Ctrl-Z is a key, too, while a line is edited; the shell gets the terminal as it was.
static unsigned char suspend(EditLine *edit, int key) {
  (void)key;
  paste_mode(false);
  el_set(edit, EL_PREP_TERM, 0);
  fputs("\r\n", stderr);
  kill(getpid(), SIGTSTP);
  el_set(edit, EL_PREP_TERM, 1);
  paste_mode(true);
  el_resize(edit);
  el_set(edit, EL_REFRESH);
  return CC_NORM;
}

static int set_up(line_editor *editor, const char *program) {
  editor->edit = el_init(program, stdin, stderr, stderr);
  editor->history = history_init();
  if (!editor->edit || !editor->history) return -1;
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, HISTORY_SIZE);
  history(editor->history, &event, H_SETUNIQUE, 1);
  EditLine *edit = editor->edit;
  el_set(edit, EL_CLIENTDATA, editor);
  el_set(edit, EL_PROMPT, prompt_of);
  el_set(edit, EL_EDITOR, "emacs");
  el_set(edit, EL_HIST, history, editor->history);
  // Signals are ours: libedit would pass them on to the whole process group.
  el_set(edit, EL_SIGNAL, 0);
  el_set(edit, EL_GETCFN, input_character);
  el_set(edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_source(edit, NULL);
  // While a line is edited Ctrl-C is a key, not a signal, and clears the line. (libedit forgets "intr=".)
  el_set(edit, EL_SETTY, "-d", "-isig", NULL);
  el_set(edit, EL_BIND, "^C", "em-kill-line", NULL);
  el_set(edit, EL_ADDFN, "chat-suspend", "Stop until the shell goes on", suspend);
  el_set(edit, EL_BIND, "^Z", "chat-suspend", NULL);
  el_set(edit, EL_ADDFN, "chat-complete", "Complete a command", complete);
  el_set(edit, EL_BIND, "^I", "chat-complete", NULL);
  el_set(edit, EL_ADDFN, "chat-paste", "Take a paste as one line", paste_function);
  el_set(edit, EL_BIND, "\033[200~", "chat-paste", NULL);
  return 0;
}

line_editor *line_editor_open(const char *program, bool plain) {
  line_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->prompt = "";
  if (plain) return editor;
  locale_t previous = locale_enter();
  int failed = set_up(editor, program);
  locale_leave(previous);
  if (!failed) return editor;
  line_editor_close(editor);
  return NULL;
}

void line_editor_complete(line_editor *editor, line_completer completer, void *context) {
  editor->completer = completer;
  editor->context = context;
}

static int read_edited(line_editor *editor, const char **line) {
  int length = -1;
  locale_t previous = locale_enter();
  // The terminal may have changed while nothing was edited.
  if (signals_take_resize()) el_resize(editor->edit);
  paste_mode(true);
  // Before the prompt, so that the terminal itself shows nothing that is typed after it.
  el_set(editor->edit, EL_PREP_TERM, 1);
  *line = el_gets(editor->edit, &length);
  paste_mode(false);
  locale_leave(previous);
  return *line && length > 0 ? length : -1;
}

int line_editor_read(line_editor *editor, const char *prompt, const char **line) {
  // A late Ctrl-C was meant for a reply that is over.
  signals_take_interrupt();
  editor->prompt = prompt;
  int length = editor->edit ? read_edited(editor, line) : input_plain_line(editor);
  if (!editor->edit) *line = editor->plain;
  if (!*line || length <= 0) {
    fputc('\n', stderr);
    return -1;
  }
  while (length > 0 && ((*line)[length - 1] == '\n' || (*line)[length - 1] == '\r')) length -= 1;
  return length;
}

void line_editor_remember(line_editor *editor, const char *line) {
  if (!editor->history) return;
  locale_t previous = locale_enter();
  HistEvent event;
  history(editor->history, &event, H_ENTER, line);
  locale_leave(previous);
}

void line_editor_insert(line_editor *editor, const char *text) {
  if (editor->edit) el_insertstr(editor->edit, text);
}

void line_editor_show(line_editor *editor, const char *text) {
  if (!editor->edit) return;
  fprintf(stderr, "\r\n%s\r\n", text);
  el_set(editor->edit, EL_REFRESH);
}

void line_editor_close(line_editor *editor) {
  locale_t previous = locale_enter();
  if (editor->history) history_end(editor->history);
  if (editor->edit) el_end(editor->edit);
  locale_leave(previous);
  free(editor->plain);
  free(editor);
}
