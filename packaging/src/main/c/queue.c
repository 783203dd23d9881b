/*
 * bin/qmail-queue, mode 04711 qmailq: the one setuid program. Linux gives no setuid to scripts or
 * JVMs, so this does what must be done between the caller and qmailq, and nothing more: it makes
 * everything that came from the caller (environment, directory, umask, limits, signals, descriptors
 * above 1 except 6) plain, becomes qmailq in all three uids, and runs the Java program, which finds
 * the caller's uid as its argument. It looks at no argument and parses nothing.
 *
 * Exit codes are qmail-queue's: 51 not enough limits or memory, 61 no home, 71 anything else.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NO_RESOURCES = 51, NO_HOME = 61, TEMPORARY = 71 };

/* What a caller may have made too small for a JVM, or for the files of the queue. */
static void limits(void) {
  static const int which[] = {RLIMIT_AS,    RLIMIT_DATA, RLIMIT_STACK, RLIMIT_NOFILE,
                              RLIMIT_FSIZE, RLIMIT_CPU,  RLIMIT_RSS,   RLIMIT_NPROC};
  for (unsigned i = 0; i < sizeof which / sizeof *which; ++i) {
    struct rlimit r;
    if (getrlimit(which[i], &r) == -1) _exit(NO_RESOURCES);
    r.rlim_cur = r.rlim_max;
    if (which[i] == RLIMIT_NOFILE && r.rlim_cur > 1024) r.rlim_cur = 1024;
    setrlimit(which[i], &r);
  }
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

static void signals(void) {
  struct sigaction plain = {.sa_handler = SIG_DFL};
  for (int s = 1; s < NSIG; ++s)
    if (s != SIGKILL && s != SIGSTOP) sigaction(s, &plain, 0);
  sigset_t nothing;
  sigemptyset(&nothing);
  sigprocmask(SIG_SETMASK, &nothing, 0);
}

static void descriptors(void) {
  for (int fd = 0; fd <= 2; ++fd)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 2 ? O_RDONLY : O_WRONLY) != fd)
      _exit(TEMPORARY); /* 0 and 1 are read: a closed one must not read as empty */
  syscall(SYS_close_range, 3, ~0U, 0U);
}

int main(void) {
  uid_t caller = getuid(), queue = geteuid();
  char uid[24];
  snprintf(uid, sizeof uid, "%lu", (unsigned long)caller);
  char *const argv[] = {"qmail-queue", uid, 0};
  char *const environment[] = {"PATH=/usr/bin:/bin", 0};
  descriptors();
  limits();
  signals();
  alarm(0);
  umask(033);
  if (chdir(QMAIL_HOME) == -1) _exit(NO_HOME);
  if (setresuid(queue, queue, queue) == -1) _exit(TEMPORARY);
  execve(QMAIL_HOME "/lib/qmailj/classic/qmail-queue", argv, environment);
  _exit(TEMPORARY);
}
