/*
 * A resident service that is told to end may still have sessions, such as a client in the middle of
 * a message that takes an hour. In C qmail each session is a process, which goes on while the next
 * tcpserver has the port already. But supervise starts the next service only when its own child has
 * ended. So the child of supervise is the keeper, which can end early, and the service is the
 * keeper's child.
 *
 * TERM to the keeper becomes a byte to the service, which gives up its socket, answers with a byte,
 * and finishes what is under way; with that answer the keeper ends. TERM to the service itself, as
 * when the machine goes down, leaves it half a minute (ServiceLife). If the service ends first, the
 * keeper ends in the same way. If the keeper is killed, the kernel kills the service, even one that
 * is stopped, because whoever kills the keeper wants the service to end. Other signals, such as
 * those of svc -a, have no effect.
 */
#define _GNU_SOURCE
#include "keeper.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "qmailj-keeper"

enum { TEMPORARY = 111 };

static int line;

static void release(int signal) {
  (void)signal;
  int old = errno;
  if (write(line, "", 1) == -1) { /* the service has ended, which watch() sees */
  }
  errno = old;
}

/* The usual signals have no effect on the keeper; TERM releases the service. */
static void prepare(void) {
  static const int ignored[] = {SIGHUP,  SIGINT,    SIGQUIT, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2,
                                SIGPROF, SIGVTALRM, SIGIO,   SIGPWR,  SIGXCPU, SIGXFSZ};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; ++i) signal(ignored[i], SIG_IGN);
  prctl(PR_SET_NAME, NAME);
  struct sigaction on_term = {.sa_handler = release, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &on_term, 0);
}

/*
 * The exit code of the service. If a signal killed it, the keeper kills itself by the same signal
 * and does not return, so that supervise sees what happened.
 */
static int code_of(pid_t service) {
  int status;
  while (waitpid(service, &status, 0) == -1)
    if (errno != EINTR) return TEMPORARY;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  signal(WTERMSIG(status), SIG_DFL);
  raise(WTERMSIG(status));
  return TEMPORARY;
}

/*
 * Returns when the service has answered, or has ended. It answers when it was released and has
 * given up its socket, whichever comes last.
 */
static int watch(pid_t service) {
  char answer;
  for (;;) {
    ssize_t n = read(line, &answer, 1);
    if (n == 1) return 0;
    if (n == 0 || (n == -1 && errno != EINTR)) return code_of(service);
  }
}

enum kept keep(int *code) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) return ALONE;
  /* No signal until the keeper is prepared. Who ignores SIGCHLD never learns how a child ended. */
  sigset_t all, none, before;
  sigfillset(&all);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &all, &before);
  struct sigaction by_default = {.sa_handler = SIG_DFL}, on_child;
  sigaction(SIGCHLD, &by_default, &on_child);
  pid_t service = fork();
  if (service > 0) {
    close(ends[1]);
    line = ends[0];
    prepare();
    sigprocmask(SIG_SETMASK, &none, 0);
    *code = watch(service);
    return KEEPER;
  }
  sigaction(SIGCHLD, &on_child, 0);
  sigprocmask(SIG_SETMASK, &before, 0);
  if (service == 0) dup2(ends[1], 0);
  close(ends[0]);
  close(ends[1]);
  return service == 0 ? SERVICE : ALONE;
}
