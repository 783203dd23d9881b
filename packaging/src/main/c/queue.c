/*
 * bin/qmail-queue, mode 04711 qmailq: the one setuid program. Linux gives no setuid to scripts or
 * JVMs, so this does what must be done between the caller and qmailq, and no more. It makes plain
 * what a caller can hand down (descriptors but 0 to 2, environment, limits, signals, timers, umask,
 * directory), becomes qmailq in all three uids, so that the caller can no longer send it signals,
 * and runs the Java program, whose argument is the caller's uid. It looks at no argument and parses
 * nothing. The groups stay the caller's, and so does what he may not raise: his hard limits, and
 * RLIMIT_FSIZE, which ends in a write error as ever.
 *
 * Where the setuid bit has no effect (no_new_privs, nosuid, a user namespace) it answers what
 * qmail-queue would: 62 or 63, because qmailq's directories are closed; and root becomes the owner
 * of the Java program, because a message that root owns would never be delivered.
 *
 * Exit codes, all temporary: 51 no memory, processes or descriptors left, 61 no home, 62 no queue,
 * 63 not qmailq, 71 nothing to stand on, 120 the Java program cannot be run. Nothing is in the
 * queue then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define JAVA_PROGRAM QMAIL_HOME "/lib/qmailj/classic/qmail-queue"

enum {
  NO_RESOURCES = 51,
  NO_HOME = 61,
  NO_QUEUE = 62,
  NO_FILES = 63,
  TEMPORARY = 71,
  NOT_RUN = 120
};

enum { FILES = 1024, STACK = 8 << 20 };

/* 0 is read: closed it must not read as an empty message, nor may a file of ours take its place. */
static void descriptors(void) {
  for (int fd = 0; fd <= 2; ++fd)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 2 ? O_RDONLY : O_WRONLY) != fd)
      _exit(TEMPORARY);
  if (syscall(SYS_close_range, 3, ~0U, 0) == -1) /* Linux before 5.9 */
    for (int fd = 3; fd < FILES; ++fd) close(fd);
}

/* Soft limits that a JVM cannot live with are raised as far as the caller could have. */
static void limits(void) {
  static const struct {
    int which;
    rlim_t enough;
  } raise[] = {{RLIMIT_AS, RLIM_INFINITY},  {RLIMIT_DATA, RLIM_INFINITY},
               {RLIMIT_CPU, RLIM_INFINITY}, {RLIMIT_NPROC, RLIM_INFINITY},
               {RLIMIT_STACK, STACK},       {RLIMIT_NOFILE, FILES}};
  for (unsigned i = 0; i < sizeof raise / sizeof *raise; ++i) {
    struct rlimit r;
    if (getrlimit(raise[i].which, &r) == -1) _exit(NO_RESOURCES);
    r.rlim_cur = raise[i].enough < r.rlim_max ? raise[i].enough : r.rlim_max;
    if (setrlimit(raise[i].which, &r) == -1) _exit(NO_RESOURCES);
  }
  struct rlimit none = {0, 0}; /* no mail in core dumps */
  setrlimit(RLIMIT_CORE, &none);
}

static void signals(void) {
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &never, 0);
  setitimer(ITIMER_VIRTUAL, &never, 0);
  setitimer(ITIMER_PROF, &never, 0);
  struct sigaction plain = {.sa_handler = SIG_DFL};
  for (int s = 1; s < NSIG; ++s) sigaction(s, &plain, 0); /* fails where there is nothing to do */
  uint64_t nothing = 0; /* by hand: the library never unblocks its own two */
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &nothing, 0, sizeof nothing);
}

/* Whom to be: qmailq, whom the setuid bit made us, or the owner of qmailq's program for root. */
static uid_t identity(void) {
  uid_t queue = geteuid();
  struct stat st;
  if (queue == 0) {
    if (stat(JAVA_PROGRAM, &st) == -1) _exit(NOT_RUN);
    if (st.st_uid == 0) _exit(TEMPORARY);
    queue = st.st_uid;
  }
  return queue;
}

static int why_not_run(void) {
  switch (errno) {
    case EACCES: return NO_FILES;
    case EAGAIN:
    case ENFILE:
    case EMFILE:
    case ENOMEM: return NO_RESOURCES;
    default: return NOT_RUN;
  }
}

int main(void) {
  char uid[24];
  snprintf(uid, sizeof uid, "%lu", (unsigned long)getuid());
  char *const argv[] = {"qmail-queue", uid, 0};
  char *const environment[] = {"PATH=/usr/bin:/bin", 0};
  descriptors();
  limits();
  signals();
  umask(033);
  if (chdir(QMAIL_HOME) == -1) _exit(NO_HOME);
  if (chdir("queue") == -1) _exit(NO_QUEUE);
  uid_t queue = identity();
  if (setresuid(queue, queue, queue) == -1) _exit(errno == EAGAIN ? NO_RESOURCES : TEMPORARY);
  execve(JAVA_PROGRAM, argv, environment);
  _exit(why_not_run());
}
