/*
 * The message of qmail-inject and sendmail: from descriptor 0, behind the header that the inject
 * service made, to the queue service, to the program in the place of qmail-queue, or to who wants
 * to see it.
 *
 * In qmail-inject and sendmail, which have no privilege but their caller's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "submit.h"

enum { ERROR_TEXT = 255 }; /* from descriptor 6 of a program in the place of qmail-queue */

const struct service inject_service = SERVICE(FOR_INJECT, "qmail-inject", "control");

struct given given;

static int program; /* descriptor of the program in the place of qmail-queue */
static int program_failed;

int write_all(int fd, const unsigned char *from, size_t n) {
  while (n) {
    ssize_t w = write(fd, from, n);
    if (w > 0) {
      from += w;
      n -= (size_t)w;
    } else if (w == -1 && errno == EAGAIN) {
      ready(fd, POLLOUT, now() + STALLED);
    } else if (w == -1 && errno != EINTR) {
      return -1;
    }
  }
  return 0;
}

_Noreturn void fail(const char *text, int code) {
  write_all(2, (const unsigned char *)text, strlen(text));
  _exit(code); /* which says it too, where nobody reads the text */
}

_Noreturn void explain(int ending, int code, const unsigned char *text, size_t length) {
  int64_t end = now() + ANSWERS;
  int fd = enter(&inject_service);
  begin_call(INJECT_CALL);
  add_u8(EXPLAIN);
  add_u8((unsigned)ending);
  add_u8((unsigned)code);
  add_u32((uint32_t)length);
  add(text, length);
  size_t said, complained;
  if (fd >= 0 && send_call(fd, end) == 0 && receive(fd, PIECE, end) == RECEIVED) {
    size_t kind = take_u8();
    take_string(&said);
    unsigned char *complaint = take_string(&complained);
    size_t with = take_u8();
    if (!answer.bad && kind == SAY && said == 0 && with) {
      write_all(2, complaint, complained);
      _exit((int)with);
    }
  }
  if (ending == ENDING_READ_ERROR) fail(FATAL "read error\n", TEMPORARY);
  if (ending == ENDING_EXIT && code >= 11 && code <= 40)
    fail(FATAL "qq permanent problem (#5.3.0)\n", 100);
  fail(FATAL "qq temporary problem (#4.3.0)\n", TEMPORARY);
}

_Noreturn void done(int code) {
  if (code == 0) _exit(0);
  explain(ENDING_EXIT, code, 0, 0);
}

/* The next piece of descriptor 0 at kept + at; 0 at its end, -1 when it cannot be read. */
ssize_t read_piece(size_t at) {
  for (;;) {
    ssize_t n = read(0, kept + at, PIECE);
    if (n == -1 && errno == EAGAIN) ready(0, POLLIN, now() + STALLED);
    else if (n != -1 || errno != EINTR) return n;
  }
}

/*
 * What is left of the message, in pieces. Its last line gets a newline if it lacks one: that is
 * all that is ever done to a body.
 */
static void body(int (*to)(const unsigned char *, size_t)) {
  const unsigned char *from = kept + given.used;
  ssize_t n = (ssize_t)(given.have - given.used);
  unsigned char last = '\n';
  for (;;) {
    if (n > 0) {
      last = from[n - 1];
      if (to(from, (size_t)n) == -1) return;
    }
    if (given.eof) break;
    if (my.service) await(0);
    from = kept;
    n = read_piece(0);
    if (n == -1) explain(ENDING_READ_ERROR, 0, 0, 0);
    if (n == 0) given.eof = 1;
  }
  if (last != '\n') to((const unsigned char *)"\n", 1);
}

static int to_service(const unsigned char *from, size_t n) {
  put(from, n);
  return 0;
}

/* As in qmail what is printed goes out before the next read, and counts as trouble with that. */
static int to_reader(const unsigned char *from, size_t n) {
  if (write_all(1, from, n) == -1 && !given.eof) explain(ENDING_READ_ERROR, 0, 0, 0);
  return 0;
}

_Noreturn void print(const unsigned char *header, size_t header_length) {
  to_reader(header, header_length);
  body(to_reader);
  _exit(0);
}

static int to_program(const unsigned char *from, size_t n) {
  if (!program_failed) program_failed = write_all(program, from, n) == -1;
  return 0;
}

static _Noreturn void become_queue(const int *message, const int *envelope, const int *errors) {
  static const char *file;
  file = variable("QMAILQUEUE");
  if (!file) file = "bin/qmail-queue";
  int for_0 = fcntl(message[0], F_DUPFD, 7), for_1 = fcntl(envelope[0], F_DUPFD, 7);
  int for_6 = fcntl(errors[1], F_DUPFD, 7);
  if (for_0 == -1 || for_1 == -1 || for_6 == -1) _exit(QQ_EXEC_FAILED);
  for (int i = 0; i < 2; ++i) {
    close(message[i]);
    close(envelope[i]);
    close(errors[i]);
  }
  if (dup2(for_0, 0) == -1 || dup2(for_1, 1) == -1 || dup2(for_6, 6) == -1) _exit(QQ_EXEC_FAILED);
  close(for_0);
  close(for_1);
  close(for_6);
  if (chdir(QMAIL_HOME) == -1) _exit(QQ_HOME);
  char *argv[] = {(char *)file, 0};
  execve(file, argv, environ);
  _exit(QQ_EXEC_FAILED);
}

/* Through the program that QMAILQUEUE names, or bin/qmail-queue: the interface is qmail's. */
_Noreturn void queue_by_program(const unsigned char *header, size_t header_length,
                                const unsigned char *envelope, size_t envelope_length) {
  int message[2], addresses[2], errors[2], status;
  unsigned char text[ERROR_TEXT];
  size_t got = 0;
  if (pipe(message) == -1 || pipe(addresses) == -1 || pipe(errors) == -1)
    explain(ENDING_NO_QUEUE, 0, 0, 0);
  pid_t child = fork();
  if (child == -1) explain(ENDING_NO_QUEUE, 0, 0, 0);
  if (child == 0) become_queue(message, addresses, errors);
  close(message[0]);
  close(addresses[0]);
  close(errors[1]);
  program = message[1];
  to_program(header, header_length);
  body(to_program);
  close(message[1]);
  program = addresses[1];
  to_program(envelope, envelope_length);
  close(addresses[1]);
  while (got < sizeof text) {
    ssize_t r = read(errors[0], text + got, sizeof text - got);
    if (r == -1 && errno == EINTR) continue;
    if (r <= 0) break;
    got += (size_t)r;
  }
  close(errors[0]);
  while (waitpid(child, &status, 0) == -1)
    if (errno != EINTR) explain(ENDING_NO_STATUS, 0, 0, 0);
  if (!WIFEXITED(status)) explain(ENDING_CRASH, 0, 0, 0);
  int code = WEXITSTATUS(status);
  if (code == 0 && program_failed) code = QQ_READ_ERROR;
  if (code == 0) _exit(0);
  explain(ENDING_EXIT, code, text, got);
}

_Noreturn void queue_by_service(const unsigned char *header, size_t header_length,
                                const unsigned char *envelope, size_t envelope_length) {
  int fd = enter(&queue_service);
  if (fd == DOWN) queue_by_program(header, header_length, envelope, envelope_length);
  if (fd < 0) done(-fd);
  my.service = fd;
  put(header, header_length);
  body(to_service);
  end_part();
  put(envelope, envelope_length);
  my.ended = 1;
  my.addressed = my.filled;
  end_part();
  flush();
  outcome(now() + (int64_t)DEATH * 1000);
}
