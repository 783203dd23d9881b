/*
 * What bin/sendmail becomes. Of all that the inject service can say this only, since it may be in
 * other hands while the caller is root: qmail-inject as sendmail starts it, with the variables that
 * sendmail sets for it; qmail-smtpd or qmail-qread likewise, where the caller may have asked for
 * it. They queue no message of his, and write to his descriptor 1.
 */
#include <string.h>
#include <unistd.h>

#include "submit.h"

/* NAME=value sets, NAME takes away. */
static void change(char **to, size_t limit, char *entry) {
  size_t n = strcspn(entry, "="), i = 0, k = 0;
  for (; to[i]; ++i)
    if (strncmp(to[i], entry, n) || to[i][n] != '=') to[k++] = to[i];
  if (entry[n] && k + 1 < limit) to[k++] = entry;
  to[k] = 0;
}

/* Options -f and -F say who the author is, for whatever is behind sendmail. */
static int is_authors(const char *entry) {
  static const char *const names[] = {"QMAILNAME", "MAILNAME", "NAME",
                                      "QMAILHOST", "MAILHOST", "QMAILUSER"};
  size_t n = strcspn(entry, "=");
  for (unsigned i = 0; i < sizeof names / sizeof *names; ++i)
    if (strlen(names[i]) == n && !memcmp(entry, names[i], n)) return 1;
  return 0;
}

/* Who talks to sendmail -bs is on this host. */
static int is_sessions(const char *entry) {
  static const char *const entries[] = {
      "RELAYCLIENT=", "DATABYTES=0", "PROTO=TCP", "TCPLOCALIP=127.0.0.1", "TCPLOCALHOST=localhost",
      "TCPREMOTEIP=127.0.0.1", "TCPREMOTEHOST=localhost", "TCPREMOTEINFO=sendmail-bs"};
  for (unsigned i = 0; i < sizeof entries / sizeof *entries; ++i)
    if (!strcmp(entry, entries[i])) return 1;
  return 0;
}

static int is_inject(char **argv) {
  if (strcmp(*argv, "bin/qmail-inject")) return 0;
  if (!*++argv || (strcmp(*argv, "-a") && strcmp(*argv, "-H"))) return 0;
  if (*++argv && !strcmp(*argv, "-f") && argv[1]) argv += 2;
  return *argv && !strcmp(*argv, "--");
}

/* Whether -b with this mode can be among our arguments, in one word or in two. */
static int may_have_mode(char mode) {
  const char together[] = {'b', mode, 0};
  if (!*arguments) return 0;
  for (char **a = arguments + 1; *a; ++a) {
    if (**a != '-') continue;
    if (strstr(*a, together)) return 1;
    if ((*a)[strlen(*a) - 1] == 'b' && a[1] && *a[1] == mode) return 1;
  }
  return 0;
}

static int is_mailq(void) {
  const char *name = *arguments ? strrchr(*arguments, '/') : 0;
  return *arguments && !strcmp(name ? name + 1 : *arguments, "mailq");
}

static int is_smtpd(char **argv) {
  return !strcmp(*argv, "bin/qmail-smtpd") && !argv[1] && may_have_mode('s');
}

static int is_qread(char **argv) {
  return !strcmp(*argv, "bin/qmail-qread") && !argv[1] && (may_have_mode('p') || is_mailq());
}

void change_environment(char **changes, int for_session) {
  static char *changed[WORDS];
  size_t count = 0;
  while (environ[count] && count < WORDS - 1) {
    changed[count] = environ[count];
    ++count;
  }
  if (environ[count]) classic();
  changed[count] = 0;
  for (; *changes; ++changes) {
    if (!is_authors(*changes) && !(for_session && is_sessions(*changes))) classic();
    change(changed, WORDS, *changes);
  }
  environ = changed;
}

_Noreturn void run(void) {
  static char *argv[WORDS], *changes[WORDS];
  size_t n;
  char *file = (char *)take_string(&n);
  int argc = take_list(argv, WORDS);
  take_list(changes, WORDS);
  if (!is_taken() || argc == 0) classic();
  file[n] = 0;
  end_strings(argv);
  end_strings(changes);
  if (strcmp(file, *argv) || !(is_inject(argv) || is_smtpd(argv) || is_qread(argv))) classic();
  char **before = environ;
  change_environment(changes, is_smtpd(argv));
  if (chdir(QMAIL_HOME) == 0) execve(*argv, argv, environ);
  environ = before;
  classic(); /* it has the words for this */
}
