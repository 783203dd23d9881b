/*
 * bin/qmail-inject and bin/sendmail: the inject service makes the new header and the envelope; the
 * message goes on to the queue service, or to the program that QMAILQUEUE names.
 *
 * Whoever sends mail calls them, root among others, and they have the privilege of their caller.
 * The inject service is in nobody's trust: what it may say is looked at here and in sendmail.c, and
 * all else means the classic program.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "submit.h"

enum { ANSWER = 8 << 20 }; /* longest answer of the service */

/* What is said of qmail-queue's codes 71 and 74, where nobody can be asked. */
static _Noreturn void refuse(void) {
  fail(FATAL "mail server temporarily rejected message (#4.3.0)\n", TEMPORARY);
}

/* The whole of descriptor 0, what was read of it first; 0 at its end. */
static int show_again(int to) {
  if (write_all(to, kept, given.have) == -1) return -1;
  for (;;) {
    ssize_t n = read_piece(0);
    if (n <= 0) return (int)n;
    if (write_all(to, kept, (size_t)n) == -1) return -1;
  }
}

/*
 * What was read of descriptor 0 is put back; where that cannot be, a process shows it again. It
 * takes the byte that waits for it only at the end of the message: a socket that is closed with
 * something unread in it gives its reader an error. So a message that is cut off, because
 * descriptor 0 cannot be read or the process is killed, is not taken for a short one.
 */
static void unread(void) {
  int s[2];
  char end;
  if (!given.have || lseek(0, -(off_t)given.have, SEEK_CUR) != -1) return;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s) == -1) refuse();
  if (write(s[0], "", 1) != 1) refuse();
  switch (fork()) {
    case -1: refuse();
    case 0: break;
    default:
      if (dup2(s[0], 0) == -1) refuse();
      close(s[0]);
      close(s[1]);
      return;
  }
  close(s[0]);
  close(1);
  close(2);
  if (show_again(s[1]) == 0 && read(s[1], &end, 1) == 1) _exit(0);
  _exit(TEMPORARY);
}

_Noreturn void classic(void) {
  unread();
  take_slot(SLOTS, getuid());
  execve(CLASSIC, arguments, environ);
  if (ROLE == SENDMAIL) fail("sendmail: fatal: unable to run qmail-inject\n", TEMPORARY);
  fail(FATAL "unable to run qmail-queue\n", TEMPORARY);
}

/* The variables that qmail-inject and sendmail look at. */
static int is_documented(const char *entry) {
  static const char *const names[] = {
      "QMAILINJECT=",  "QMAILUSER=",  "MAILUSER=",   "USER=",              "LOGNAME=",
      "QMAILHOST=",    "MAILHOST=",   "QMAILNAME=",  "MAILNAME=",          "NAME=",
      "QMAILSUSER=",   "QMAILSHOST=", "QMAILQUEUE=", "QMAILDEFAULTDOMAIN=", "QMAILDEFAULTHOST=",
      "QMAILPLUSDOMAIN=", "QMAILIDHOST=", "PROTO="};
  for (unsigned i = 0; i < sizeof names / sizeof *names; ++i)
    if (!strncmp(entry, names[i], strlen(names[i]))) return 1;
  return 0;
}

const char *variable(const char *name) {
  size_t n = strlen(name);
  for (char **e = environ; *e; ++e)
    if (!strncmp(*e, name, n) && (*e)[n] == '=') return *e + n + 1;
  return 0;
}

enum { NO_FILE, CONTENTS, UNREADABLE };

static void add_no_contents(unsigned why) {
  add_u8(why);
  add_u32(0);
}

/* -1, and something added, when the file cannot be read to its end. */
static int add_contents(int fd) {
  add_u8(CONTENTS);
  size_t length = add_u32_later(), begin = call.n;
  unsigned char piece[4096];
  while (!call.full) {
    ssize_t n = read(fd, piece, sizeof piece);
    if (n == 0) break;
    if (n > 0) add(piece, (size_t)n);
    else if (errno != EINTR) return -1;
  }
  set_u32(length, (uint32_t)(call.n - begin));
  return 0;
}

/*
 * The file that QMAILMFTFILE names; the path is relative to where the caller stands. A FIFO that
 * nobody writes to is empty, as for all control files.
 */
static void add_lists(void) {
  const char *name = variable("QMAILMFTFILE");
  int fd = name ? open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
  if (fd == -1) {
    add_no_contents(name && errno != ENOENT ? UNREADABLE : NO_FILE);
    return;
  }
  size_t begin = call.n;
  if (add_contents(fd) == -1) {
    call.n = begin;
    add_no_contents(UNREADABLE);
  }
  close(fd);
}

/* ---- the conversation */

/* Sends the next piece of descriptor 0; what the service cannot be told, the classic program is. */
static void send_more(int fd, int64_t end) {
  if (given.have >= KEPT || given.eof) classic();
  ssize_t n = read_piece(given.have);
  if (n == -1) explain(ENDING_READ_ERROR, 0, 0, 0);
  if (n == 0) given.eof = 1;
  put_u32(out, (uint32_t)n);
  memcpy(out + 4, kept + given.have, (size_t)n);
  given.have += (size_t)n;
  if (send_bytes(fd, out, 4 + (size_t)n, end) == -1) classic();
}

/* Only what was queued is a success, and descriptor 1 may lead anywhere. */
static _Noreturn void say(void) {
  size_t n, m;
  take_string(&n);
  unsigned char *complaint = take_string(&m);
  size_t code = take_u8();
  if (!is_taken() || n || code == 0) classic();
  signal(SIGPIPE, SIG_IGN);
  write_all(2, complaint, m);
  _exit((int)code);
}

/* A filter is the caller's to choose, not the service's. */
static _Noreturn void queue_answer(int with_changes) {
  static char *changes[WORDS];
  size_t h, e;
  if (with_changes) take_list(changes, WORDS);
  size_t used = take_u32();
  unsigned char *header = take_string(&h), *envelope = take_string(&e);
  size_t how = take_u8();
  if (!is_taken() || used > given.have || how > 1) classic();
  if (with_changes) {
    if (ROLE != SENDMAIL) classic();
    end_strings(changes);
    change_environment(changes, 0);
  }
  given.used = used;
  signal(SIGPIPE, SIG_IGN);
  if (how || variable("QMAILQUEUE")) queue_by_program(header, h, envelope, e);
  queue_by_service(header, h, envelope, e);
}

/* The message goes to descriptor 1 only if -n can be among our arguments. */
static int may_print(void) {
  if (ROLE != INJECT || !*arguments) return 0;
  for (char **a = arguments + 1; *a; ++a)
    if (**a == '-' && strchr(*a, 'n')) return 1;
  return 0;
}

static _Noreturn void print_answer(void) {
  size_t h;
  size_t used = take_u32();
  unsigned char *header = take_string(&h);
  if (!is_taken() || used > given.have || !may_print()) classic();
  given.used = used;
  signal(SIGPIPE, SIG_IGN);
  print(header, h);
}

static _Noreturn void inject(void) {
  if (ROLE == SENDMAIL && chdir(QMAIL_HOME) == -1)
    fail("sendmail: fatal: unable to switch to qmail home directory\n", TEMPORARY);
  int fd = enter(&inject_service);
  if (fd == DOWN) classic();
  if (fd < 0) refuse();
  begin_call(INJECT_CALL);
  add_u8(ROLE == SENDMAIL ? CALL_SENDMAIL : CALL_INJECT);
  add_arguments(0);
  add_environment(is_documented);
  add_lists();
  if (call.full || send_call(fd, now() + ANSWERS) == -1) classic();
  for (;;) {
    int64_t end = now() + ANSWERS;
    if (receive(fd, ANSWER, end) != RECEIVED) classic();
    switch (take_u8()) {
      case MORE: send_more(fd, end); break;
      case SAY: say();
      case RUN_IT: if (ROLE == SENDMAIL) run(); else classic();
      case QUEUE_IT: queue_answer(0);
      case QUEUE_CHANGED: queue_answer(1);
      case PRINT_IT: print_answer();
      default: classic();
    }
  }
}

int main(int argc, char **argv) {
  take_arguments(argc, argv);
  if (!fill_descriptors(1)) refuse();
  inject();
}
