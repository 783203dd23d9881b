/* The system calls of the front, as front-fuzz.c plays them. */
static int fuzz_connect(int fd, const struct sockaddr *to, socklen_t n) {
  static const int why[] = {ENOENT, ECONNREFUSED, EAGAIN, EACCES, ELOOP, ENOMEM};
  (void)fd, (void)to, (void)n;
  if (dice(12)) return 0;
  errno = why[dice(6)];
  return -1;
}

static int fuzz_stat(const char *path, struct stat *st) {
  (void)path;
  memset(st, 0, sizeof *st);
  st->st_mode = S_IFDIR;
  if (dice(60)) return 0;
  errno = ENOENT;
  return -1;
}

static int fuzz_getsockopt(int fd, int level, int name, void *to, socklen_t *n) {
  (void)fd, (void)level;
  memset(to, 0, sizeof(struct ucred));
  if (name == SO_PEERGROUPS) *n = dice(60) ? 0 : sizeof(gid_t);
  return dice(60) ? 0 : -1;
}

static int fuzz_clock(clockid_t c, struct timespec *t) {
  (void)c;
  count_call();
  t->tv_sec = w.clock / 1000;
  t->tv_nsec = w.clock % 1000 * 1000000;
  return 0;
}

static int fuzz_nap(const struct timespec *t, struct timespec *left) {
  (void)t, (void)left;
  w.clock += 10;
  return 0;
}

static int fuzz_pipe(int *p) {
  p[0] = FILE_FD + 1;
  p[1] = FILE_FD + 2;
  return dice(20) ? 0 : -1;
}

static int fuzz_wait(pid_t pid, int *status, int options) {
  (void)options;
  *status = (int)dice(256) << 8;
  return pid;
}

static pid_t fuzz_fork(void) {
  if (dice(6) == 0) w.child = 1;
  return w.child ? 0 : 77;
}

#define mmap(at, n, ...) fuzz_mmap(n)
#define socket fuzz_socket
#define connect fuzz_connect
#define getsockopt fuzz_getsockopt
#define stat(path, to) fuzz_stat(path, to)
#define lstat(path, to) fuzz_stat(path, to)
#define fstat(fd, to) fuzz_stat("", to)
#define send fuzz_send
#define recv fuzz_recv
#define read fuzz_read
#define write fuzz_write
#define poll fuzz_poll
#define clock_gettime fuzz_clock
#define nanosleep fuzz_nap
#define pipe(p) fuzz_pipe(p)
#define socketpair(domain, type, protocol, p) fuzz_pipe(p)
#define waitpid fuzz_wait
#define fork fuzz_fork
#define execve fuzz_exec
#define _exit(code) (leave(code), __builtin_unreachable())
#define close(fd) ((void)(fd), 0)
#define open(...) ((int)dice(9) ? FILE_FD : -1)
#define fcntl(...) FILE_FD
#define dup2(a, b) ((void)(a), b)
#define lseek(...) (dice(2) ? -1 : 0)
#define flock(...) 0
#define shutdown(...) ((void)0)
#define chdir(path) (dice(30) ? 0 : -1)
#define umask(m) ((void)(m))
#define alarm(n) ((void)(n))
#define prctl(...) 0
#define sigaction(...) 0
#define sigprocmask(...) 0
#define signal(...) 0
#define setitimer(...) 0
#define getrlimit(...) 0
#define setrlimit(...) 0
#define setresuid(...) 0
#define getuid() 1000u
/* who calls for a session has the identity of the service, else there is none */
#define geteuid() (ROLE < SMTPD ? 1000u : 0u)
#define getegid() 0u
#define getgroups(n, to) ((void)(to), 0)
#define syscall(...) 0
#define main front_main
