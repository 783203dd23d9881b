/*
 * A caller that means harm: hostile WHAT ... FILE does each WHAT to itself and becomes FILE.
 *
 *   uid=N  close=N  open=N (descriptors, not closed on exec)  umask=OCTAL  env=NAME=VALUE
 *   arg=ARGUMENT
 *   soft=NAME:VALUE  hard=NAME:VALUE  block  ignore  timers  ticking  nnp  argc0  traced
 *   sealed (no UNIX sockets, as by systemd's RestrictAddressFamilies=AF_INET)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *value(const char *arg, const char *name) {
  size_t n = strlen(name);
  return strncmp(arg, name, n) ? 0 : arg + n;
}

static void check(int bad, const char *what) {
  if (bad) {
    perror(what);
    _exit(98);
  }
}

static void limit(const char *setting, int hard) {
  static const struct {
    const char *name;
    int which;
  } all[] = {{"as:", RLIMIT_AS},       {"stack:", RLIMIT_STACK}, {"nofile:", RLIMIT_NOFILE},
             {"fsize:", RLIMIT_FSIZE}, {"cpu:", RLIMIT_CPU},     {"nproc:", RLIMIT_NPROC},
             {"core:", RLIMIT_CORE},   {"data:", RLIMIT_DATA},   {"memlock:", RLIMIT_MEMLOCK},
             {"rss:", RLIMIT_RSS},     {"locks:", RLIMIT_LOCKS}, {"sigpending:", RLIMIT_SIGPENDING},
             {"msgqueue:", RLIMIT_MSGQUEUE}, {"nice:", RLIMIT_NICE}, {"rtprio:", RLIMIT_RTPRIO},
             {"rttime:", RLIMIT_RTTIME}};
  for (unsigned i = 0; i < sizeof all / sizeof *all; ++i) {
    const char *n = value(setting, all[i].name);
    if (!n) continue;
    struct rlimit r;
    check(getrlimit(all[i].which, &r), setting);
    r.rlim_cur = (rlim_t)atoll(n);
    if (hard) r.rlim_max = r.rlim_cur;
    check(setrlimit(all[i].which, &r), setting);
    return;
  }
  check(1, setting);
}

static void ignore(void) {
  struct sigaction deaf = {.sa_handler = SIG_IGN};
  for (int s = 1; s < NSIG; ++s) sigaction(s, &deaf, 0);
}

static void timers(void) {
  struct itimerval soon = {{1000, 0}, {1000, 0}};
  check(setitimer(ITIMER_REAL, &soon, 0) | setitimer(ITIMER_VIRTUAL, &soon, 0) |
            setitimer(ITIMER_PROF, &soon, 0), "timers");
}

/* The rest is done by a child, which this process traces. It ends as the child does. */
static void trace(void) {
  pid_t child = fork();
  check(child == -1, "fork");
  if (child == 0) {
    check(ptrace(PTRACE_TRACEME, 0, 0, 0) == -1, "ptrace");
    raise(SIGSTOP);
    return;
  }
  for (int status;;) {
    check(waitpid(child, &status, 0) == -1, "waitpid");
    if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
    if (WIFSIGNALED(status)) _exit(99);
    int signal = WSTOPSIG(status);
    if (signal == SIGTRAP || signal == SIGSTOP) signal = 0;
    check(ptrace(PTRACE_CONT, child, 0, signal) == -1, "continue");
  }
}

/* Root's filter, which a setuid program gets, too: hence before uid=. Only native system calls. */
static void seal(void) {
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog filter = {sizeof rules / sizeof *rules, rules};
  check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "sealed");
}

int main(int argc, char **argv) {
  uint64_t all = ~0ULL;
  int argc0 = 0;
  char *none[] = {0}, *usual[] = {"whatever", "-x", 0};
  for (int i = 1; i < argc - 1; ++i) {
    const char *a = argv[i], *v;
    if ((v = value(a, "uid="))) {
      gid_t g = (gid_t)atoi(v);
      check(setgroups(1, &g) | setresgid(g, g, g) | setresuid(g, g, g), a);
    } else if ((v = value(a, "close="))) {
      close(atoi(v));
    } else if ((v = value(a, "open="))) {
      for (int n = atoi(v); n > 0; --n) check(open("/dev/null", O_RDWR) == -1, a);
    } else if ((v = value(a, "umask="))) {
      umask((mode_t)strtol(v, 0, 8));
    } else if ((v = value(a, "arg="))) {
      usual[1] = (char *)v;
    } else if ((v = value(a, "env="))) {
      check(putenv((char *)v), a);
    } else if ((v = value(a, "soft="))) {
      limit(v, 0);
    } else if ((v = value(a, "hard="))) {
      limit(v, 1);
    } else if (!strcmp(a, "block")) {
      check(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, 0, sizeof all), a);
    } else if (!strcmp(a, "ignore")) {
      ignore();
    } else if (!strcmp(a, "timers")) {
      timers();
    } else if (!strcmp(a, "ticking")) {
      struct itimerval at_once = {{0, 1000}, {0, 1000}};
      check(setitimer(ITIMER_VIRTUAL, &at_once, 0) | setitimer(ITIMER_PROF, &at_once, 0), a);
    } else if (!strcmp(a, "traced")) {
      trace();
    } else if (!strcmp(a, "nnp")) {
      check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), a);
    } else if (!strcmp(a, "sealed")) {
      seal();
    } else if (!strcmp(a, "argc0")) {
      argc0 = 1;
    } else {
      errno = EINVAL;
      check(1, a);
    }
  }
  execv(argv[argc - 1], argc0 ? none : usual);
  check(1, argv[argc - 1]);
}
