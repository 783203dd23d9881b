/*
 * bin/qmail-queue, mode 04711 qmailq: the one setuid program of qmail. Everybody calls it, with
 * what he likes in descriptors, limits, signals, directory and environment; it looks at no argument
 * and no environment, and does nothing as qmailq but to speak to the queue service. That hears from
 * it who the caller is. The classic program gets nothing of the caller's but descriptors 0 to 2, as
 * qmailq in all three uids.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <unistd.h>

#include "message.h"

_Noreturn void done(int code) { _exit(code); }

/*
 * In place of a closed descriptor 0 the C library gives setuid programs one that reads as an empty
 * message: /dev/null, open for reading and writing.
 */
static int is_stopgap(void) {
  struct stat st;
  return fstat(0, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3) &&
         (fcntl(0, F_GETFL) & O_ACCMODE) == O_RDWR;
}

static void copy(int fd) {
  int empty = 1;
  if (read(fd, out, 0) == -1) done(QQ_READ_ERROR); /* not to be read at all: nothing to wait for */
  for (;;) {
    await(fd);
    size_t n = room();
    ssize_t r = read(fd, out + my.filled + 4, n);
    if (r == -1 && (errno == EINTR || errno == EAGAIN)) continue;
    if (r == -1 || (r == 0 && empty && fd == 0 && is_stopgap())) done(QQ_READ_ERROR);
    if (r == 0) return;
    empty = 0;
    put_record((size_t)r);
    if (fd == 1 && !my.addressed) my.addressed = my.filled;
  }
}

/* ---- the classic program */

/* 0 is read: closed it must not read as an empty message, nor may a file of ours take its place. */
static void plain_descriptors(void) {
  if (is_stopgap()) close(0);
  if (!fill_descriptors(2)) _exit(QQ_TEMPORARILY_REJECTED);
  if (syscall(SYS_close_range, 3, ~0U, 0) == -1)
    /* Linux before 5.9; a higher one stays open in a program that knows of none and has no child */
    for (int fd = 3; fd < 1024; ++fd) close(fd);
}

/*
 * Soft limits that a JVM cannot live with are raised as far as the caller could have. The launcher
 * (launch.c) does that to those of birth.h where they are too small, and gives them back to
 * children. Here there are more, and each gets one value whatever it was, because a stranger chose
 * it: CPU would end a JVM halfway, NPROC counts the processes of qmailq from here on, and
 * descriptors are as many as the launcher makes of too few. Nobody gets them back, since the
 * classic program has no children. FSIZE stays his, and ends in a write error as ever.
 */
static void plain_limits(void) {
  static const struct {
    int which;
    rlim_t enough;
  } raise[] = {{RLIMIT_AS, RLIM_INFINITY},  {RLIMIT_DATA, RLIM_INFINITY},
               {RLIMIT_CPU, RLIM_INFINITY}, {RLIMIT_NPROC, RLIM_INFINITY},
               {RLIMIT_STACK, 8 << 20},     {RLIMIT_NOFILE, 1024}};
  for (unsigned i = 0; i < sizeof raise / sizeof *raise; ++i) {
    struct rlimit r;
    if (getrlimit(raise[i].which, &r) == -1) _exit(QQ_OUT_OF_MEMORY);
    r.rlim_cur = raise[i].enough < r.rlim_max ? raise[i].enough : r.rlim_max;
    if (setrlimit(raise[i].which, &r) == -1) _exit(QQ_OUT_OF_MEMORY);
  }
  struct rlimit none = {0, 0}; /* no mail in core dumps */
  setrlimit(RLIMIT_CORE, &none);
}

static void plain_signals(void) {
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &never, 0);
  setitimer(ITIMER_VIRTUAL, &never, 0);
  setitimer(ITIMER_PROF, &never, 0);
  struct sigaction plain = {.sa_handler = SIG_DFL};
  for (int s = 1; s < NSIG; ++s) sigaction(s, &plain, 0); /* fails where there is nothing to do */
  uint64_t nothing = 0; /* by hand: the library never unblocks its own */
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &nothing, 0, sizeof nothing);
}

/*
 * qmailq, whom the setuid bit made us, or the owner of qmailq's program for root, because a message
 * that root owns would never be delivered. Without the bit for anybody else the queue is closed.
 */
static void plain_identity(void) {
  struct stat st;
  uid_t queue = geteuid();
  if (queue == 0) {
    if (stat(CLASSIC, &st) == -1) _exit(QQ_EXEC_FAILED);
    if (st.st_uid == 0) _exit(QQ_TEMPORARILY_REJECTED);
    queue = st.st_uid;
  }
  if (setresuid(queue, queue, queue) == -1)
    _exit(errno == EAGAIN ? QQ_OUT_OF_MEMORY : QQ_TEMPORARILY_REJECTED);
}

static char *decimal(char *end, unsigned long n) {
  *--end = 0;
  do *--end = (char)('0' + n % 10);
  while (n /= 10);
  return end;
}

static _Noreturn void classic_queue(void) {
  char uid[24];
  uid_t caller = getuid();
  char *argv[] = {"qmail-queue", decimal(uid + sizeof uid, caller), 0};
  char *environment[] = {"PATH=/usr/bin:/bin", 0};
  plain_descriptors();
  plain_limits();
  plain_signals();
  umask(033);
  if (chdir(QMAIL_HOME) == -1) _exit(QQ_HOME);
  if (chdir("queue") == -1) _exit(QQ_QUEUE_DIRECTORY);
  plain_identity();
  if (!take_slot(QUEUE_SLOTS, caller)) _exit(QQ_TEMPORARILY_REJECTED);
  execve(CLASSIC, argv, environment);
  switch (errno) {
    case EACCES: _exit(QQ_PID_FILE);
    case EAGAIN:
    case ENFILE:
    case EMFILE:
    case ENOMEM: _exit(QQ_OUT_OF_MEMORY);
    default: _exit(QQ_EXEC_FAILED);
  }
}

/* ---- the message */

/* Comes back only while bytes are on their way; whoever sends them looks at my.due afterwards. */
static void on_signal(int signal, siginfo_t *info, void *context) {
  (void)context;
  int code = signal == SIGALRM ? QQ_TIMEOUT : QQ_BUG;
  int ours = signal != SIGALRM && info->si_code > 0; /* no one sent it: there is a bug */
  if (ours || !my.service) _exit(code);
  if (!my.sending) last_words(code);
  my.due = code;
}

/* As qmail-queue has it: who wants to kill it needs TERM or KILL. */
static void queue_signals(void) {
  static const int deaf[] = {SIGPIPE, SIGVTALRM, SIGPROF, SIGQUIT,
                             SIGINT,  SIGHUP,    SIGXCPU, SIGXFSZ};
  static const int caught[] = {SIGALRM, SIGILL, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS};
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  struct sigaction act = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
  sigfillset(&act.sa_mask);
  for (unsigned i = 0; i < sizeof deaf / sizeof *deaf; ++i) sigaction(deaf[i], &ignore, 0);
  for (unsigned i = 0; i < sizeof caught / sizeof *caught; ++i) sigaction(caught[i], &act, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  alarm(DEATH);
}

int main(void) {
  prctl(PR_SET_NAME, PROGRAM); /* also when started through a link or under another name */
  queue_signals();
  int fd = enter(&queue_service);
  if (fd == DOWN) classic_queue();
  if (fd < 0) _exit(-fd);
  my.service = fd;
  copy(0);
  end_part();
  my.ended = 1;
  copy(1);
  end_part();
  flush();
  outcome(now() + (int64_t)DEATH * 1000);
}
