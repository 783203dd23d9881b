/*
 * The front against a service and a caller that say anything: the system calls of the front are
 * played here, from one input of bytes, and what the front does is judged.
 *
 *   clang -fsanitize=fuzzer,address,undefined ...     libFuzzer, with coverage
 *   cc -fsanitize=address,undefined -DDRIVER ...      without; arguments:
 *         SECONDS SEED [DIRECTORY, where libFuzzer finds something to begin with]
 *
 * ... are -DROLE=R and -DIS_R, R being QUEUE, INJECT, SENDMAIL or SMTPD, and this file.
 *
 * Input: u8 seed of how reads are cut up, u16 length of descriptor 0, its bytes, u16 length of
 * descriptor 1, its bytes, then what the service says: the first session, a byte 0xfe, the next
 * one.
 *
 * What must hold whatever the input is: nothing of descriptors 0 and 1 is read before the service
 * is ready; what is sent is a Hello and records within their limits; no success without the word of
 * the service after both parts were sent whole; no permanent code that the service did not say; no
 * loop; nothing is taken from behind the end of an answer; no program is run, and none with a
 * variable, that is the service's invention; a session is passed on as it is, both ways.
 *
 * front-fuzz-calls.h has the system calls, front-fuzz-relay.c what a session is, and
 * front-fuzz-driver.c the input where there is no libFuzzer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM "fuzzed"
#define QMAIL_HOME "/home/of/qmail"

#include "../../main/c/front/submit.h"

enum { SERVICE_FD = 40, FILE_FD = 60, MAX_CALLS = 200000, BECAME = 1000, NEXT_SESSION = 0xfe,
       PATIENT = 100000, MAX_LARGE = 8, SEEDS = 300 };

struct stream {
  const uint8_t *at, *end;
};

static struct {
  struct stream service, input[2];
  uint32_t seed;
  int64_t clock;
  int signals;        /* they come */
  int endless;        /* descriptor 0, nearly */
  int sessions, is_ready, was_ready, calls;
  int role;           /* of the session */
  uint8_t parsed[64]; /* Hello, or what is left of a record's head */
  size_t got;         /* of it */
  size_t left;        /* of the record that is being sent */
  int hello;          /* it was sent */
  int ends;           /* empty records sent after it */
  size_t read_from_service;
  uint8_t last_byte;
  const uint8_t *record; /* its end */
  const char *const *born_environment;
  const char *asked; /* the first argument */
  size_t child;
} w;

static jmp_buf out_of_main;

static void judge(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "front-fuzz: %s\n", what);
  abort();
}

static void leave(int code) { longjmp(out_of_main, code + 1); }

static uint32_t dice(uint32_t sides) {
  w.seed = w.seed * 1664525 + 1013904223;
  return (w.seed >> 12 ^ w.seed >> 20) % sides;
}

static void signal_arrives(void);

static void count_call(void) {
  judge(++w.calls < MAX_CALLS, "it does not end");
  if (w.signals && dice(150) == 0) signal_arrives();
}

/* What comes from the other side is cut up as the seed wants it. */
static ssize_t from(struct stream *s, void *to, size_t n) {
  size_t left = (size_t)(s->end - s->at), m = 1 + dice(n < 4000 ? (uint32_t)n : 4000);
  if (dice(8) == 0) m = n;
  if (m > n) m = n;
  if (m > left) m = left;
  memcpy(to, s->at, m);
  s->at += m;
  return (ssize_t)m;
}

#include "front-fuzz-relay.c"

static ssize_t fuzz_read(int fd, void *to, size_t n) {
  count_call();
  judge(fd >= FILE_FD || w.was_ready || w.child, "read before the service was ready");
  if (fd >= FILE_FD) return dice(3) ? (ssize_t)dice((uint32_t)n / 40 + 1) : 0;
  judge(fd == 0 || fd == 1, "read from a descriptor that is none");
  if (n == 0) return 0;
  if (dice(50) == 0) {
    errno = dice(2) ? EINTR : EIO;
    return -1;
  }
  ssize_t r = (ssize_t)n;
  if (w.endless && fd == 0 && dice(100)) memset(to, 'x', n);
  else r = from(&w.input[fd], to, n);
  if (ROLE >= SMTPD && fd == 0) say_to(&relayed.service, to, (size_t)r);
  return r;
}

static ssize_t fuzz_write(int fd, const void *from_, size_t n) {
  count_call();
  volatile uint8_t sum = 0; /* every byte must be there */
  for (size_t i = 0; i < n; ++i) sum = (uint8_t)(sum + ((const uint8_t *)from_)[i]);
  if (dice(40) == 0) {
    errno = EPIPE;
    return -1;
  }
  ssize_t r = n ? (ssize_t)(1 + dice((uint32_t)n)) : 0;
  if (ROLE >= SMTPD && fd == 1) told(&relayed.client, from_, n, (size_t)r);
  return r;
}

static int may_be(int role);

/* The front's half of the protocol, byte by byte. */
static void sent(uint8_t b) {
  if (w.left) {
    --w.left;
    return;
  }
  w.parsed[w.got++] = b;
  if (!w.hello) {
    if (w.got < HELLO) return;
    judge(!memcmp(w.parsed, "\0\0\0\x1a\1", 5), "Hello");
    w.role = w.parsed[5];
    judge(may_be(w.role), "role");
    w.hello = 1;
    w.got = 0;
    return;
  }
  judge(w.is_ready, "sent before the service was ready");
  if (w.role >= FOR_SESSION && w.ends) { /* raw bytes */
    w.got = 0;
    told(&relayed.service, &b, 1, 1);
    return;
  }
  if (w.got < 4) return;
  w.got = 0;
  uint32_t n = (uint32_t)w.parsed[0] << 24 | w.parsed[1] << 16 | w.parsed[2] << 8 | w.parsed[3];
  if (w.role == FOR_QUEUE && n == UINT32_MAX) return;
  judge(n <= (w.role == FOR_QUEUE ? PIECE : INJECT_CALL), "record too long");
  w.left = n;
  if (n == 0 || w.role >= FOR_SESSION) ++w.ends;
  judge(w.role != FOR_QUEUE || w.ends <= 2, "more than two parts");
}

static ssize_t fuzz_send(int fd, const void *from_, size_t n, int flags) {
  (void)flags;
  count_call();
  if (fd == 1) {
    if (dice(3) == 0) errno = dice(2) ? ENOTSOCK : EAGAIN;
    else return fuzz_write(fd, from_, n);
    return -1;
  }
  judge(fd == SERVICE_FD, "sent elsewhere");
  if (dice(6) == 0) {
    errno = dice(2) ? EAGAIN : EINTR;
    return -1;
  }
  if (dice(200) == 0) {
    relayed.service.at = relayed.service.end; /* nobody takes it */
    errno = EPIPE;
    return -1;
  }
  size_t m = n;
  if (w.hello && dice(2)) m = 1 + dice((uint32_t)n);
  for (size_t i = 0; i < m; ++i) sent(((const uint8_t *)from_)[i]);
  return (ssize_t)m;
}

/* A service that is not out of its mind answers once for each question. */
static const uint8_t *end_of_record(struct stream s) {
  if (w.record <= s.at) {
    size_t left = (size_t)(s.end - s.at);
    if (left < 4) return s.end;
    size_t n = 4 + ((size_t)s.at[0] << 24 | (size_t)s.at[1] << 16 | (size_t)s.at[2] << 8 | s.at[3]);
    w.record = s.at + (n < left ? n : left);
  }
  return w.record < s.end ? w.record : s.end;
}

static ssize_t fuzz_recv(int fd, void *to, size_t n, int flags) {
  (void)flags;
  count_call();
  if (fd == 0) {
    if (dice(4) == 0) {
      errno = dice(2) ? ENOTSOCK : EAGAIN;
      return -1;
    }
    return fuzz_read(0, to, n);
  }
  judge(fd == SERVICE_FD, "received from elsewhere");
  if (dice(20) == 0) {
    errno = EAGAIN;
    return -1;
  }
  struct stream *s = &w.service;
  const uint8_t *stop = memchr(s->at, NEXT_SESSION, (size_t)(s->end - s->at));
  struct stream one = {s->at, stop ? stop : s->end};
  if (dice(w.endless ? 400 : 15)) one.end = end_of_record(one);
  ssize_t r = from(&one, to, n);
  s->at = one.at;
  if (r > 0) w.last_byte = s->at[-1];
  for (ssize_t i = 0; ROLE >= SMTPD && w.is_ready && i < r; ++i) service_said(((uint8_t *)to)[i]);
  /* a Ready, which begins the session, is nine bytes */
  if (r > 0 && !w.is_ready && w.read_from_service + (size_t)r >= 9)
    w.is_ready = w.was_ready = 1;
  w.read_from_service += (size_t)(r > 0 ? r : 0);
  return r;
}

static int fuzz_poll(struct pollfd *p, nfds_t n, int ms) {
  count_call();
  int some = 0;
  if (dice(30) == 0) {
    errno = EINTR;
    return -1;
  }
  for (nfds_t i = 0; i < n; ++i) {
    p[i].revents = 0;
    if (p[i].fd >= 0 && dice(5)) p[i].revents = p[i].events;
    if (p[i].fd == SERVICE_FD && p[i].events & POLLIN) {
      int more = w.service.at < w.service.end && *w.service.at != NEXT_SESSION;
      /* a queue has no reason yet */
      if (w.role == FOR_QUEUE && w.is_ready && w.ends < 2 && dice(12)) more = 0;
      if (more && dice(40)) p[i].revents |= POLLIN;
      if (!more && dice(40)) p[i].revents &= ~POLLIN;
    } else if (p[i].fd >= 0 && ms > PATIENT && dice(20)) {
      p[i].revents = p[i].events;
    }
    some += p[i].revents != 0;
  }
  w.clock += some ? 1 : ms < 0 ? 1 << 20 : ms;
  if (!some && ms < 0 && n) { /* no time limit: somebody closes in the end */
    p[n > 1 ? 1 : 0].revents = POLLHUP | POLLIN;
    some = 1;
  }
  return some;
}

static int fuzz_socket(int a, int b, int c) {
  (void)a, (void)b, (void)c;
  count_call();
  if (w.sessions++) { /* the service that is asked next has its own words */
    const uint8_t *stop =
        memchr(w.service.at, NEXT_SESSION, (size_t)(w.service.end - w.service.at));
    w.service.at = stop ? stop + 1 : w.service.end;
  }
  memset(&relayed, 0, sizeof relayed);
  w.is_ready = w.hello = w.ends = 0;
  w.got = w.left = w.read_from_service = 0;
  return SERVICE_FD;
}

static void judge_program(const char *file, char *const *argv, char *const *env);

static int fuzz_exec(const char *file, char *const *argv, char *const *env) {
  judge_program(file, argv, env);
  volatile size_t sum = strlen(file);
  while (*argv) sum += strlen(*argv++);
  while (*env) sum += strlen(*env++);
  if (dice(10)) leave(BECAME);
  errno = dice(2) ? ENOENT : EACCES;
  return -1;
}

/* With sanitizers around it. */
static void *large[MAX_LARGE];
static size_t n_large;

static void *fuzz_mmap(size_t n) {
  judge(n_large < MAX_LARGE && n <= (8 << 20) + 5, "memory without end");
  void *p = dice(20) ? malloc(n) : 0;
  if (!p) return MAP_FAILED;
  return large[n_large++] = p;
}

#include "front-fuzz-calls.h"

/* The program of that role, and how it is put back to its start. */
#include "../../main/c/front/service.c"
#ifndef IS_SMTPD
#include "../../main/c/front/message.c"
#include "../../main/c/front/slots.c"
static void forget_message(void) { memset(&my, 0, sizeof my); }
#endif
#ifndef IS_QUEUE
#include "../../main/c/front/call.c"
#endif
#if defined IS_QUEUE
#include "../../main/c/front/queue.c"
static void forget_all(void) { forget_message(); }
static void signal_comes(int which, siginfo_t *info) { on_signal(which, info, 0); }
static void run_front(char **argv) { (void)argv, front_main(); }
#elif defined IS_SMTPD
#include "../../main/c/front/relay.c"
static void forget_all(void) { memset(&talk, 0, sizeof talk); }
#else
#include "../../main/c/front/answer.c"
#include "../../main/c/front/submit.c"
#include "../../main/c/front/sendmail.c"
#include "../../main/c/front/inject.c"
static void forget_all(void) {
  forget_message();
  memset(&given, 0, sizeof given);
  program = program_failed = 0;
}
#endif
#ifndef IS_QUEUE
static void signal_comes(int which, siginfo_t *info) { (void)which, (void)info; }
static void run_front(char **argv) { front_main(3, argv); }
#endif
#undef main
#undef sigaction
#undef read
#undef close

/* At any call of the front's; one at a time, as a handler blocks all. */
static void signal_arrives(void) {
  static const int which[] = {SIGALRM, SIGABRT, SIGSEGV};
  siginfo_t info;
  memset(&info, 0, sizeof info);
  w.signals = 0;
  signal_comes(which[dice(3)], &info);
}

/* qmail-inject goes to the queue, too. */
static int may_be(int role) {
  return role == (ROLE > INJECT ? ROLE - 1 : ROLE) || (role == FOR_QUEUE && ROLE < SMTPD);
}

static int is_one_of(const char *s, const char *const *list) {
  for (; *list; ++list)
    if (!strcmp(s, *list)) return 1;
  return 0;
}

static int says_author(const char *entry) {
  static const char *const names[] = {"QMAILNAME=", "MAILNAME=", "NAME=",
                                      "QMAILHOST=", "MAILHOST=", "QMAILUSER="};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (!strncmp(entry, names[i], strlen(names[i]))) return 1;
  return 0;
}

/* The classic program, the caller's filter, and what sendmail becomes. */
static void judge_program(const char *file, char *const *argv, char *const *env) {
  static const char *const programs[] = {CLASSIC, "y", "bin/qmail-queue", 0};
  static const char *const sendmails[] = {"bin/qmail-inject", "bin/qmail-qread",
                                          "bin/qmail-smtpd", 0};
  int another = ROLE == SENDMAIL && is_one_of(file, sendmails);
  judge(another || is_one_of(file, programs), "another program than it may become");
  judge(!another || !strcmp(file, argv[0]), "argv[0] is not the program");
  judge(!another || !strcmp(file, sendmails[0]) ||
            !strcmp(w.asked, strcmp(file, sendmails[1]) ? "-bs" : "-bp"),
        "a program that nobody asked for");
  for (; ROLE != QUEUE && *env; ++env)
    judge(is_one_of(*env, w.born_environment) || (ROLE == SENDMAIL && says_author(*env)) ||
              (another && !strcmp(file, sendmails[2]) && !strcmp(*env, "PROTO=TCP")),
          "a variable that is the service's invention");
}

static void forget(void) {
  while (n_large) free(large[--n_large]);
  forget_all();
}

static size_t length(const uint8_t **at, const uint8_t *end) {
  if (end - *at < 2) return 0;
  size_t n = (size_t)((*at)[0] << 8 | (*at)[1]);
  *at += 2;
  return n < (size_t)(end - *at) ? n : (size_t)(end - *at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char *argv[] = {"/bin/x", 0, "b@c", 0};
  static char *env[] = {"QMAILMFTFILE=x", "USER=u", "NAME=n", "PATH=/", "QMAILQUEUE=y", 0};
  static char *without_filter[] = {"QMAILMFTFILE=x", "USER=u", "NAME=n", "PATH=/", 0};
  static char long_word[300000];
  const uint8_t *at = data, *end = data + size;
  memset(long_word, 'x', sizeof long_word - 1);
  if (size < 6) return 0;
  forget();
  memset(&w, 0, sizeof w);
  w.seed = *at++ * 2654435761u;
  w.signals = ROLE == QUEUE && *data % 2;
  w.endless = *data % 16 == 8;
  argv[1] = *data % 16 == 6 ? long_word : *data % 4 < 2 ? "-nfa" : "-fa";
  if (*data % 8 == 3) argv[1] = *data % 16 == 3 ? "-bp" : "-bs";
  w.asked = argv[1];
  for (int i = 0; i < 2; ++i) {
    size_t n = length(&at, end);
    w.input[i] = (struct stream){at, at + n};
    at += n;
  }
  w.service = (struct stream){at, end};
  environ = *data % 3 ? without_filter : env;
  w.born_environment = (const char *const *)environ;
  int code = setjmp(out_of_main);
  if (!code) run_front(argv);
  code -= 1;
  judge(code >= 0 && (code <= 255 || code == BECAME), "no exit code");
#if !defined IS_QUEUE && !defined IS_SMTPD
  /* behind it there may be room, which no sanitizer tells from it */
  judge(answer.at <= answer.length, "took more of an answer than there is");
#endif
  if (ROLE >= SMTPD) judge_session(code);
  if (ROLE == QUEUE)
    judge(code == 0 || code == QQ_ADDRESS_TOO_LONG || code == QQ_REJECTED ||
              (code >= QQ_OUT_OF_MEMORY && code <= QQ_BAD_ENVELOPE) || code == TEMPORARY ||
              code == QQ_EXEC_FAILED || code == BECAME,
          "no exit code of qmail-queue");
  if (ROLE == QUEUE && code == 0)
    judge(w.ends >= 1 && w.last_byte == 0, "success that nobody spoke of");
  w.signals = 0;
  if (ROLE == QUEUE && code >= 11 && code <= 40)
    judge(w.last_byte == code, "a permanent code that nobody spoke of");
  return 0;
}

#ifdef DRIVER
#include "front-fuzz-driver.c"
#endif
