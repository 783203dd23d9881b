/*
 * A resident service that is told to end still has sessions: a client may be in the middle of a
 * message of an hour. C qmail's processes go on then, and tcpserver's successor has the port at
 * once. supervise, however, starts a successor only when its own child has ended. So its child is
 * the keeper, and the service the keeper's child.
 *
 * TERM to the keeper becomes a byte to the service, which gives up its socket, answers with a byte,
 * and finishes what is under way; with that answer the keeper ends. TERM to the service itself, as
 * at the end of the machine, leaves it half a minute (ServiceLife). If the service ends first, the
 * keeper ends as it did. If the keeper is killed, the kernel kills the service, be it stopped: that
 * is what KILL is for. Other signals, as of an svc -a to all services, have no effect.
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
  if (write(line, "", 1) == -1) { /* it has ended, which watch() sees */
  }
  errno = old;
}

/* The pipe and the log are the service's; the keeper has nothing to say. */
static void prepare(void) {
  static const int ignored[] = {SIGHUP,  SIGINT,    SIGQUIT, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2,
                                SIGPROF, SIGVTALRM, SIGIO,   SIGPWR,  SIGXCPU, SIGXFSZ};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; ++i) signal(ignored[i], SIG_IGN);
  prctl(PR_SET_NAME, NAME);
  struct sigaction on_term = {.sa_handler = release, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &on_term, 0);
}

/* The exit code of a service; of one that was killed none, for the keeper dies of it, too. */
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
 * Returns when the service has been released and has given up its socket, which is when it answers,
 * or has ended. It may have given up the socket before.
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
