/*
 * The front: what stands in bin/ for the programs that others start for each message or connection.
 * It carries bytes between its caller and a service (docs/adr/0008), and becomes the classic
 * program, lib/qmailj/classic/NAME, when the service is down. It parses no mail.
 *
 * Compiled once per program, with PROGRAM, ROLE and QMAIL_HOME:
 *
 * - QUEUE, qmail-queue, mode 04711 qmailq: the one setuid program of qmail. It looks at no argument
 *   and no environment. The service hears from it who the caller is; the classic program gets
 *   nothing of the caller's but descriptors 0 to 2, as qmailq in all three uids.
 * - INJECT and SENDMAIL, qmail-inject and sendmail: the service makes the new header and the
 *   envelope; the message goes on to the queue service, or to the program that QMAILQUEUE names.
 * - SMTPD, QMTPD, QMQPD, qmail-smtpd and its kin: both directions of descriptors 0 and 1.
 *
 * Down is a service whose socket does not exist or has no listener, or which serves another
 * installation. Not a byte of descriptors 0 and 1 is read before the service says that it is ready,
 * so until then the classic program can do everything. A listener counts if root gave the directory
 * of the socket to its user. What goes wrong after that is a temporary failure.
 *
 * No memory is allocated but for an answer above 64 kB. Buffers and records have limits.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
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

#define LIB QMAIL_HOME "/lib/qmailj"
#define CLASSIC LIB "/classic/" PROGRAM
#define SLOTS LIB "/slots/" PROGRAM
#define RUN QMAIL_HOME "/run"

enum { QUEUE, INJECT, SENDMAIL, SMTPD, QMTPD, QMQPD };

/* Exit codes of qmail-queue. */
enum {
  ADDRESS_TOO_LONG = 11,
  NEVER = 31,
  NO_RESOURCES = 51,
  TIMEOUT = 52,
  NO_READ = 54,
  NO_HOME = 61,
  NO_QUEUE = 62,
  NO_FILES = 63,
  REFUSED = 71,
  LOST = 74,
  BUG = 81,
  ENVELOPE = 91,
  NOT_RUN = 120
};

enum { TEMPORARY = 111, SESSION_BROKEN = 1 };

enum {
  VERSION = 1,
  PATIENCE = 2000,        /* ms for a service to be ready, and for last words */
  ANSWERS = 60000,        /* ms for an answer of the inject service */
  STALLED = 1200000,      /* ms for a client of a session that is over to take what is left */
  DEATH = 86400,          /* s; must be below the 36 hours of qmail-send */
  SLOT_WAIT = 10000,      /* ms for another classic program to end */
  SLOT_COUNT = 10,        /* classic programs at a time */
  NETWORK_SLOTS = 8,      /* of them qmaild's, of these users', of these any one user's */
  USERS_SLOTS = 7,
  ONE_USERS_SLOTS = 3,
  NAP = 10,               /* ms between two attempts */
  PIECE = 65536,          /* longest record of message bytes */
  OUT = 2 * (PIECE + 4),  /* records not yet sent */
  KEPT = 1 << 20,         /* longest header */
  CALL = ROLE < SMTPD ? 256 << 10 : 128 << 10, /* longest call; environment of a session */
  ANSWER = 8 << 20,       /* longest answer of it */
  WORDS = 4096,           /* arguments and environment that another program is run with */
  ERROR_TEXT = 255,       /* from descriptor 6 of a program in the place of qmail-queue */
  PIPE_PIECE = 4096       /* a pipe that is ready takes that much at once */
};

/* What becomes of an attempt to reach a service: a descriptor, or one of these. Below: -exit code. */
enum { DOWN = -1, AGAIN = -2 };

struct service {
  int role;
  const char *directory;
  struct sockaddr_un at;
  const char *world;
};

#define SERVICE(role, name, world) \
  { role, RUN "/" name, {AF_UNIX, RUN "/" name "/socket"}, QMAIL_HOME "/" world }

static const struct service queue_service = SERVICE(0, "qmail-queue", "queue");
static const struct service inject_service = SERVICE(1, "qmail-inject", "control");
static const struct service session_service = SERVICE(ROLE - 1, "qmail-smtpd", "control");

extern char **environ;

static struct {
  int service;          /* the session under way; 0 when there is none */
  int sending;          /* a signal must wait until we know how much was sent */
  int due;              /* the exit code of a signal that did wait */
  int ended;            /* the message, to its end, is among what was put into out */
  int addressed;        /* and some of the envelope */
  int handed_over;      /* and both have left */
  size_t filled, sent;  /* of out */
  size_t have, used;    /* of kept: what was read of descriptor 0, and its header */
  int eof;              /* of descriptor 0 */
  unsigned char last;   /* byte of the body, or newline */
  size_t length;        /* of the answer */
  unsigned char *answer;
  int not_socket[2];    /* descriptors 0 and 1 */
} my;

static unsigned char out[OUT + 8];
static unsigned char kept[KEPT + PIECE];
static unsigned char small[PIECE + 8];
static unsigned char tiny[16];

/* ---- bytes, time */

static void put_u32(unsigned char *to, uint32_t n) {
  for (int i = 3; i >= 0; --i, n >>= 8) to[i] = (unsigned char)n;
}

static void put_u64(unsigned char *to, uint64_t n) {
  put_u32(to, (uint32_t)(n >> 32));
  put_u32(to + 4, (uint32_t)n);
}

static uint32_t get_u32(const unsigned char *from) {
  return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void nap(void) {
  struct timespec t = {0, NAP * 1000000};
  nanosleep(&t, 0);
}

/* 1 when one of these holds, 0 when the time is up. */
static int ready(int fd, short events, int64_t end) {
  for (;;) {
    int64_t left = end - now();
    struct pollfd p = {.fd = fd, .events = events};
    int n = poll(&p, 1, left < 0 ? 0 : (int)left);
    if (n == 0) return 0;
    if (n == 1 || errno != EINTR) return 1;
  }
}

static int write_all(int fd, const unsigned char *from, size_t n) {
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

static _Noreturn void fail(const char *text, int code) {
  if (write_all(2, (const unsigned char *)text, strlen(text)) == -1) { /* the code says it too */
  }
  _exit(code);
}

/* ---- reaching a service */

static int more_descriptors(void) {
  struct rlimit r;
  if (getrlimit(RLIMIT_NOFILE, &r) == -1 || r.rlim_cur >= r.rlim_max) return 0;
  r.rlim_cur = r.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &r) == 0;
}

/* Never one of 0 to 2: the caller may have closed those. */
static int new_socket(void) {
  int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  int fd = socket(AF_UNIX, type, 0);
  if (fd == -1 && errno == EMFILE && more_descriptors()) fd = socket(AF_UNIX, type, 0);
  if (fd == -1 || fd > 2) return fd;
  int up = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  close(fd);
  return up;
}

static int connected(int fd, const struct service *to) {
  if (connect(fd, (const struct sockaddr *)&to->at, sizeof to->at) == 0) return 0;
  switch (errno) {
    case ENOENT:
    case ECONNREFUSED: return DOWN;
    case EACCES: return to->role >= 2 ? DOWN : -REFUSED; /* sessions are not for everybody */
    case EAGAIN:
    case EINTR: return AGAIN;
    case ENOMEM:
    case ENOBUFS: return -NO_RESOURCES;
    default: return -REFUSED;
  }
}

/*
 * Only root can have made these directories, and only the user of the second can have made what is
 * in it. So a socket in it is his, or it leads to another user's listener.
 */
static int is_genuine(int fd, const struct service *to) {
  struct stat run, own;
  struct ucred peer;
  socklen_t n = sizeof peer;
  return stat(RUN, &run) == 0 && run.st_uid == 0 && lstat(to->directory, &own) == 0 &&
         S_ISDIR(own.st_mode) && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
         peer.uid == own.st_uid;
}

/* Which of home and queue is missing. */
static int no_world(void) {
  struct stat st;
  return stat(QMAIL_HOME, &st) == -1 ? -NO_HOME : -NO_QUEUE;
}

enum { RECEIVED, CLOSED, LATE, BROKEN };

/*
 * The next record of the service, at most limit bytes: my.answer. A short one has exactly limit
 * bytes, may have another behind it, and leaves an earlier answer in its place.
 */
static int receive(int fd, size_t limit, int64_t end) {
  int is_short = limit <= sizeof tiny - 4;
  unsigned char *to = is_short ? tiny : small;
  size_t room = is_short ? 4 + limit : sizeof small, got = 0, want = 4;
  for (;;) {
    if (!ready(fd, POLLIN, end)) return LATE;
    ssize_t n = recv(fd, to + got, room - got, 0);
    if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) return CLOSED;
    if (n == -1) continue;
    got += (size_t)n;
    if (want == 4 && got >= 4) {
      my.length = get_u32(to);
      if (my.length == 0 || my.length > limit || (is_short && my.length != limit)) return BROKEN;
      want += my.length;
      if (!is_short && want >= room) {
        to = mmap(0, want + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (to == MAP_FAILED) return BROKEN;
        memcpy(to, small, got);
        room = want;
      }
    }
    if (got > want) return BROKEN;
    if (got == want) {
      my.answer = to + 4;
      return RECEIVED;
    }
  }
}

static int greet(int fd, const struct service *to, int64_t end) {
  struct stat world;
  int r = connected(fd, to);
  if (r) return r;
  if (!is_genuine(fd, to)) return -REFUSED;
  if (stat(to->world, &world) == -1) return to == &queue_service ? no_world() : DOWN;
  unsigned char hello[30];
  put_u32(hello, sizeof hello - 4);
  hello[4] = VERSION;
  hello[5] = (unsigned char)to->role;
  put_u64(hello + 6, world.st_dev);
  put_u64(hello + 14, world.st_ino);
  put_u32(hello + 22, getuid());
  /* our pid is that of qmail-queue; qmail-inject would have been another process */
  put_u32(hello + 26, to == &inject_service ? 0 : (uint32_t)getpid());
  if (send(fd, hello, sizeof hello, MSG_NOSIGNAL) != sizeof hello) return AGAIN;
  switch (receive(fd, 5, end)) {
    case CLOSED: return AGAIN; /* it is about to end: the next one may be there already */
    case RECEIVED:
      if (my.answer[0] == 0) return 0;
      if (my.answer[0] == 1) return DOWN;
      return to == &inject_service ? DOWN : -REFUSED; /* busy: that costs nobody else anything */
    default: return -REFUSED;
  }
}

/* A session: its descriptor; DOWN; or -CODE. */
static int enter(const struct service *to) {
  int64_t end = now() + PATIENCE;
  do {
    int fd = new_socket();
    if (fd == -1) return -NO_RESOURCES;
    int r = greet(fd, to, end);
    if (r == 0) return fd;
    close(fd);
    if (r != AGAIN) return r;
    nap();
  } while (now() < end);
  return -REFUSED;
}

/* ---- a message for the queue service */

static _Noreturn void explain(int ending, int code, const unsigned char *text, size_t n);
enum { EXIT, CRASH, NO_START, READ_ERROR };

static _Noreturn void done(int code) {
  if (ROLE == QUEUE) _exit(code);
  if (code == 0) _exit(0);
  explain(EXIT, code, 0, 0);
}

/* What qmail-queue can exit with. The service cannot have queued what it does not have. */
static int makes_sense(int code) {
  if (code == 0) return my.handed_over;
  if (code == TEMPORARY) return 1; /* an account is missing */
  return code == ADDRESS_TOO_LONG || code == NEVER || (code >= NO_RESOURCES && code <= ENVELOPE);
}

/* The service has said how it ends, or is gone. */
static _Noreturn void outcome(int64_t end) {
  switch (receive(my.service, 1, end)) {
    case RECEIVED: done(makes_sense(my.answer[0]) ? my.answer[0] : BUG);
    case LATE: done(TIMEOUT);
    default: done(LOST);
  }
}

/*
 * A signal ends us and the files in the queue stay, since so it is with qmail-queue: what was read
 * so far goes there, and a word that this is all.
 */
static _Noreturn void last_words(int code) {
  int64_t end = now() + PATIENCE;
  put_u32(out + my.filled, UINT32_MAX);
  my.filled += 4;
  while (my.sent < my.filled && ready(my.service, POLLOUT, end)) {
    ssize_t n = send(my.service, out + my.sent, my.filled - my.sent, MSG_NOSIGNAL);
    if (n == -1 && errno != EAGAIN) break;
    if (n > 0) my.sent += (size_t)n;
  }
  ready(my.service, POLLIN, end);
  _exit(code);
}

/* Comes back only while bytes are on their way; whoever sends them looks at my.due afterwards. */
static void on_signal(int signal, siginfo_t *info, void *context) {
  (void)context;
  int code = signal == SIGALRM ? TIMEOUT : BUG;
  int ours = signal != SIGALRM && info->si_code > 0; /* no one sent it: there is a bug */
  if (ours || !my.service) _exit(code);
  if (!my.sending) last_words(code);
  my.due = code;
}

#define BARRIER() __asm__ volatile("" ::: "memory")

static void flush(void) {
  while (my.sent < my.filled) {
    my.sending = 1;
    BARRIER();
    ssize_t n = send(my.service, out + my.sent, my.filled - my.sent, MSG_NOSIGNAL);
    int why = errno;
    if (n > 0) my.sent += (size_t)n;
    BARRIER();
    my.sending = 0;
    BARRIER();
    if (my.due) last_words(my.due);
    if (n > 0 || why == EINTR) continue;
    if (why != EAGAIN) outcome(now() + PATIENCE);
    struct pollfd p = {.fd = my.service, .events = POLLIN | POLLOUT};
    if (poll(&p, 1, DEATH * 1000) == 0) done(TIMEOUT);
    if (p.revents & POLLIN) outcome(now() + PATIENCE);
  }
  my.sent = my.filled = 0;
  my.handed_over = my.ended && my.addressed;
}

/* Room for the next record, at least half a piece. */
static size_t room(void) {
  if (my.filled + 4 + PIECE / 2 > OUT) flush();
  size_t n = OUT - my.filled - 4;
  return n < PIECE ? n : PIECE;
}

static void put_record(size_t n) {
  put_u32(out + my.filled, (uint32_t)n);
  BARRIER();
  my.filled += 4 + n;
}

static void put(const unsigned char *from, size_t n) {
  while (n) {
    size_t m = room();
    if (m > n) m = n;
    memcpy(out + my.filled + 4, from, m);
    put_record(m);
    from += m;
    n -= m;
  }
}

/* Until fd has something to read. The service may say in the meantime that there is no point. */
static void await(int fd) {
  for (;;) {
    struct pollfd p[2] = {{.fd = fd, .events = POLLIN}, {.fd = my.service, .events = POLLIN}};
    int n = poll(p, 2, my.filled ? 0 : DEATH * 1000);
    if (n > 0 && p[1].revents) outcome(now() + PATIENCE);
    if (n > 0) return;
    if (n == 0 && !my.filled) done(TIMEOUT);
    if (n == 0) flush();
    if (n == -1 && errno != EINTR) done(NO_READ);
  }
}

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
  if (read(fd, out, 0) == -1) done(NO_READ); /* not to be read at all: nothing to wait for */
  for (;;) {
    await(fd);
    size_t n = room();
    ssize_t r = read(fd, out + my.filled + 4, n);
    if (r == -1 && (errno == EINTR || errno == EAGAIN)) continue;
    if (r == -1 || (r == 0 && empty && fd == 0 && is_stopgap())) done(NO_READ);
    if (r == 0) return;
    empty = 0;
    put_record((size_t)r);
    if (fd == 1) my.addressed = 1;
  }
}

static void end_part(void) {
  room();
  put_record(0);
}

/* ---- the classic program */

/*
 * Each classic program is a JVM, so there are only so many at a time; the others wait a little. A
 * slot is a lock that lasts as long as a descriptor, which the program inherits. flock needs no
 * right to write: qmail-queue takes its slots on directories of the queue, which no user can open,
 * so those count. For qmail-inject and sendmail the distribution has files that anybody can lock:
 * those slots only spare the machine, and who has waited in vain goes on. Sessions have none,
 * because tcpserver has a limit.
 */
struct slots {
  unsigned first, count, of;
};

static int is_owner(uid_t uid, const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && st.st_uid == uid;
}

/* A user who is slow leaves some to others, all users one to qmaild, and that two to the rest. */
static struct slots slots_of(uid_t uid) {
  if (uid == 0 || is_owner(uid, QMAIL_HOME "/queue/bounce"))
    return (struct slots){0, SLOT_COUNT, SLOT_COUNT};
  if (is_owner(uid, RUN "/qmail-smtpd")) return (struct slots){0, NETWORK_SLOTS, NETWORK_SLOTS};
  return (struct slots){uid % USERS_SLOTS, ONE_USERS_SLOTS, USERS_SLOTS};
}

/* The last ones first, since fewer may take them. 0: there is no slot to be had. */
static int take_slot(const char *base, uid_t uid) {
  char name[sizeof SLOTS + 8];
  struct slots mine = slots_of(uid);
  int64_t end = now() + SLOT_WAIT;
  size_t n = strlen(base);
  memcpy(name, base, n);
  memcpy(name + n, "/0", 3);
  for (;;) {
    for (unsigned i = mine.count; i--;) {
      name[n + 1] = (char)('0' + (mine.first + i) % mine.of);
      int fd = open(name, O_RDONLY);
      if (fd == -1) return 1; /* an installation without slots */
      if (flock(fd, LOCK_EX | LOCK_NB) == 0) return 1;
      close(fd);
    }
    if (now() > end) return 0;
    nap();
  }
}

/* 0 is read: closed it must not read as an empty message, nor may a file of ours take its place. */
static void plain_descriptors(void) {
  if (is_stopgap()) close(0);
  for (int fd = 0; fd <= 2; ++fd)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 2 ? O_RDONLY : O_WRONLY) != fd)
      _exit(REFUSED);
  if (syscall(SYS_close_range, 3, ~0U, 0) == -1) /* Linux before 5.9 */
    for (int fd = 3; fd < 1024; ++fd) close(fd);
}

/* Soft limits that a JVM cannot live with are raised as far as the caller could have. */
static void plain_limits(void) {
  static const struct {
    int which;
    rlim_t enough;
  } raise[] = {{RLIMIT_AS, RLIM_INFINITY},  {RLIMIT_DATA, RLIM_INFINITY},
               {RLIMIT_CPU, RLIM_INFINITY}, {RLIMIT_NPROC, RLIM_INFINITY},
               {RLIMIT_STACK, 8 << 20},     {RLIMIT_NOFILE, 1024}};
  for (unsigned i = 0; i < sizeof raise / sizeof *raise; ++i) {
    struct rlimit r;
    if (getrlimit(raise[i].which, &r) == -1) _exit(NO_RESOURCES);
    r.rlim_cur = raise[i].enough < r.rlim_max ? raise[i].enough : r.rlim_max;
    if (setrlimit(raise[i].which, &r) == -1) _exit(NO_RESOURCES);
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
    if (stat(CLASSIC, &st) == -1) _exit(NOT_RUN);
    if (st.st_uid == 0) _exit(REFUSED);
    queue = st.st_uid;
  }
  if (setresuid(queue, queue, queue) == -1) _exit(errno == EAGAIN ? NO_RESOURCES : REFUSED);
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
  if (chdir(QMAIL_HOME) == -1) _exit(NO_HOME);
  if (chdir("queue") == -1) _exit(NO_QUEUE);
  plain_identity();
  if (!take_slot("mess", caller)) _exit(REFUSED);
  execve(CLASSIC, argv, environment);
  switch (errno) {
    case EACCES: _exit(NO_FILES);
    case EAGAIN:
    case ENFILE:
    case EMFILE:
    case ENOMEM: _exit(NO_RESOURCES);
    default: _exit(NOT_RUN);
  }
}

/* ---- qmail-queue */

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

static _Noreturn void queue(void) {
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

/* ---- qmail-inject and sendmail */

#define FATAL "qmail-inject: fatal: "

/* What is said of qmail-queue's codes 71 and 74, where nobody can be asked. */
static _Noreturn void refuse(void) {
  if (ROLE >= SMTPD) _exit(REFUSED);
  fail(FATAL "mail server temporarily rejected message (#4.3.0)\n", TEMPORARY);
}

static char **arguments;

/* What was read of descriptor 0 is put back; where that cannot be, a process shows it again. */
static void unread(void) {
  int p[2];
  if (!my.have || lseek(0, -(off_t)my.have, SEEK_CUR) != -1) return;
  if (pipe2(p, O_CLOEXEC) == -1) refuse();
  switch (fork()) {
    case -1: refuse();
    case 0: break;
    default:
      if (dup2(p[0], 0) == -1) refuse();
      close(p[0]);
      close(p[1]);
      return;
  }
  close(p[0]);
  close(1);
  close(2);
  if (write_all(p[1], kept, my.have) == -1) _exit(0);
  for (;;) {
    ssize_t n = read(0, kept, PIECE);
    if (n == -1 && errno == EINTR) continue;
    if (n <= 0 || write_all(p[1], kept, (size_t)n) == -1) _exit(0);
  }
}

static _Noreturn void classic(void) {
  unread();
  if (ROLE < SMTPD) take_slot(SLOTS, getuid());
  execve(CLASSIC, arguments, environ);
  if (ROLE == SENDMAIL) fail("sendmail: fatal: unable to run qmail-inject\n", TEMPORARY);
  if (ROLE == INJECT) fail(FATAL "unable to run qmail-queue\n", TEMPORARY);
  _exit(TEMPORARY);
}

/* A record for the service under construction, in kept, which is not in use yet. */
static struct {
  size_t n;
  int full;
} call;

static void add(const void *from, size_t n) {
  if (call.full || n > CALL - call.n) {
    call.full = 1;
    return;
  }
  if (n) memcpy(kept + 4 + call.n, from, n);
  call.n += n;
}

static void add_u8(unsigned n) {
  unsigned char b = (unsigned char)n;
  add(&b, 1);
}

static void add_u32(uint32_t n) {
  unsigned char b[4];
  put_u32(b, n);
  add(b, sizeof b);
}

static void add_string(const char *s) {
  size_t n = strlen(s);
  add_u32((uint32_t)n);
  add(s, n);
}

/* A list whose number of strings is written where it began. */
static size_t begin_list(void) {
  size_t at = call.n;
  add_u32(0);
  return at;
}

static void end_list(size_t at, uint32_t count) {
  if (!call.full) put_u32(kept + 4 + at, count);
}

static void add_arguments(int from) {
  size_t at = begin_list();
  uint32_t n = 0;
  for (char **a = arguments; *a; ++a, --from)
    if (from <= 0) {
      add_string(*a);
      ++n;
    }
  end_list(at, n);
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

static void add_environment(int all) {
  size_t at = begin_list();
  uint32_t n = 0;
  for (char **e = environ; *e; ++e)
    if (all || is_documented(*e)) {
      add_string(*e);
      ++n;
    }
  end_list(at, n);
}

static const char *variable(const char *name) {
  size_t n = strlen(name);
  for (char **e = environ; *e; ++e)
    if (!strncmp(*e, name, n) && (*e)[n] == '=') return *e + n + 1;
  return 0;
}

enum { NO_FILE, CONTENTS, UNREADABLE };

/* The file that QMAILMFTFILE names; the path is relative to where the caller stands. */
static void add_lists(void) {
  const char *name = variable("QMAILMFTFILE");
  int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (fd == -1) {
    add_u8(name && errno != ENOENT ? UNREADABLE : NO_FILE);
    add_u32(0);
    return;
  }
  size_t at = call.n;
  add_u8(CONTENTS);
  add_u32(0);
  for (;;) {
    ssize_t n = read(fd, small, sizeof small);
    if (n == -1 && errno == EINTR) continue;
    if (n > 0) add(small, (size_t)n);
    if (call.full || n <= 0) {
      if (n == -1) {
        call.n = at;
        add_u8(UNREADABLE);
        add_u32(0);
      } else if (!call.full) {
        put_u32(kept + 4 + at + 1, (uint32_t)(call.n - at - 5));
      }
      close(fd);
      return;
    }
  }
}

/* 0, or -1 when the service is gone. */
static int send_bytes(int fd, const unsigned char *from, size_t n, int64_t end) {
  while (n) {
    ssize_t w = send(fd, from, n, MSG_NOSIGNAL);
    if (w > 0) {
      from += w;
      n -= (size_t)w;
    } else if (w == -1 && errno == EAGAIN) {
      if (!ready(fd, POLLOUT, end)) return -1;
    } else if (w == -1 && errno != EINTR) {
      return -1;
    }
  }
  return 0;
}

static int send_call(int fd, int64_t end) {
  put_u32(kept, (uint32_t)call.n);
  return send_bytes(fd, kept, 4 + call.n, end);
}

/* ---- its answers */

static struct {
  size_t at;
  int bad;
} rest;

static size_t take_u8(void) {
  if (rest.at >= my.length) {
    rest.bad = 1;
    return 0;
  }
  return my.answer[rest.at++];
}

static size_t take_u32(void) {
  if (my.length - rest.at < 4) {
    rest.bad = 1;
    return 0;
  }
  rest.at += 4;
  return get_u32(my.answer + rest.at - 4);
}

static unsigned char *take_string(size_t *n) {
  *n = take_u32();
  if (rest.bad || *n > my.length - rest.at) {
    rest.bad = 1;
    *n = 0;
  }
  unsigned char *s = my.answer + rest.at;
  rest.at += *n;
  return s;
}

/* Ends in a null pointer; the strings in it have no ends yet. */
static int take_list(char **to, size_t limit) {
  size_t count = take_u32(), n;
  if (count >= limit) rest.bad = 1;
  for (size_t i = 0; !rest.bad && i < count; ++i) {
    to[i] = (char *)take_string(&n);
    if (memchr(to[i], 0, n)) rest.bad = 1;
  }
  to[rest.bad ? 0 : count] = 0;
  return (int)(rest.bad ? 0 : count);
}

/* Each string ends where the next length began: once the whole answer was taken, that is known. */
static void end_strings(char **list) {
  for (; *list; ++list) (*list)[get_u32((unsigned char *)*list - 4)] = 0;
}

static _Noreturn void explain(int ending, int code, const unsigned char *text, size_t n) {
  int64_t end = now() + ANSWERS;
  int fd = enter(&inject_service);
  call.n = 0;
  call.full = 0;
  add_u8(2);
  add_u8((unsigned)ending);
  add_u8((unsigned)code);
  add_u32((uint32_t)n);
  add(text, n);
  size_t said, complained;
  if (fd >= 0 && send_call(fd, end) == 0 && receive(fd, PIECE, end) == RECEIVED) {
    rest.at = 0;
    size_t kind = take_u8();
    unsigned char *a = take_string(&said), *b = take_string(&complained);
    size_t with = take_u8();
    if (!rest.bad && kind == 1 && with && write_all(1, a, said) + write_all(2, b, complained) <= 0)
      _exit((int)with);
  }
  if (ending == READ_ERROR) fail(FATAL "read error\n", TEMPORARY);
  if (ending == EXIT && code >= 11 && code <= 40) fail(FATAL "qq permanent problem (#5.3.0)\n", 100);
  fail(FATAL "qq temporary problem (#4.3.0)\n", TEMPORARY);
}

/* The next piece of descriptor 0 at kept + at; 0 at its end, -1 when it cannot be read. */
static ssize_t read_piece(size_t at) {
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
  const unsigned char *from = kept + my.used;
  ssize_t n = (ssize_t)(my.have - my.used);
  my.last = '\n';
  for (;;) {
    if (n > 0) {
      my.last = from[n - 1];
      if (to(from, (size_t)n) == -1) return;
    }
    if (my.eof) break;
    if (my.service) await(0);
    from = kept;
    n = read_piece(0);
    if (n == -1) explain(READ_ERROR, 0, 0, 0);
    if (n == 0) my.eof = 1;
  }
  if (my.last != '\n') to((const unsigned char *)"\n", 1);
}

static int to_service(const unsigned char *from, size_t n) {
  put(from, n);
  return 0;
}

/* As in qmail what is printed goes out before the next read, and counts as trouble with that. */
static int to_reader(const unsigned char *from, size_t n) {
  if (write_all(1, from, n) == -1 && !my.eof) explain(READ_ERROR, 0, 0, 0);
  return 0;
}

static int program; /* descriptor of the program in the place of qmail-queue */
static int program_failed;

static int to_program(const unsigned char *from, size_t n) {
  if (!program_failed) program_failed = write_all(program, from, n) == -1;
  return 0;
}

static _Noreturn void become_queue(const int *message, const int *envelope, const int *errors) {
  static const char *file;
  file = variable("QMAILQUEUE");
  if (!file) file = "bin/qmail-queue";
  int m = fcntl(message[0], F_DUPFD, 7), e = fcntl(envelope[0], F_DUPFD, 7);
  int x = fcntl(errors[1], F_DUPFD, 7);
  if (m == -1 || e == -1 || x == -1) _exit(NOT_RUN);
  for (int i = 0; i < 2; ++i) {
    close(message[i]);
    close(envelope[i]);
    close(errors[i]);
  }
  if (dup2(m, 0) == -1 || dup2(e, 1) == -1 || dup2(x, 6) == -1) _exit(NOT_RUN);
  close(m);
  close(e);
  close(x);
  if (chdir(QMAIL_HOME) == -1) _exit(NO_HOME);
  char *argv[] = {(char *)file, 0};
  execve(file, argv, environ);
  _exit(NOT_RUN);
}

/* Through the program that QMAILQUEUE names, or bin/qmail-queue: the interface is qmail's. */
static _Noreturn void queue_by_program(const unsigned char *header, size_t h,
                                       const unsigned char *envelope, size_t e) {
  int m[2], n[2], x[2], status;
  unsigned char text[ERROR_TEXT];
  size_t got = 0;
  if (pipe(m) == -1 || pipe(n) == -1 || pipe(x) == -1) explain(NO_START, 0, 0, 0);
  pid_t child = fork();
  if (child == -1) explain(NO_START, 0, 0, 0);
  if (child == 0) become_queue(m, n, x);
  close(m[0]);
  close(n[0]);
  close(x[1]);
  program = m[1];
  to_program(header, h);
  body(to_program);
  close(m[1]);
  program = n[1];
  to_program(envelope, e);
  close(n[1]);
  while (got < sizeof text) {
    ssize_t r = read(x[0], text + got, sizeof text - got);
    if (r == -1 && errno == EINTR) continue;
    if (r <= 0) break;
    got += (size_t)r;
  }
  close(x[0]);
  while (waitpid(child, &status, 0) == -1)
    if (errno != EINTR) explain(CRASH, 0, 0, 0);
  if (!WIFEXITED(status)) explain(CRASH, 0, 0, 0);
  int code = WEXITSTATUS(status);
  if (code == 0 && program_failed) code = NO_READ;
  if (code == 0) _exit(0);
  explain(EXIT, code, text, got);
}

static _Noreturn void queue_by_service(const unsigned char *header, size_t h,
                                       const unsigned char *envelope, size_t e) {
  int fd = enter(&queue_service);
  if (fd == DOWN) queue_by_program(header, h, envelope, e);
  if (fd < 0) done(-fd);
  my.service = fd;
  put(header, h);
  body(to_service);
  end_part();
  put(envelope, e);
  end_part();
  my.ended = my.addressed = 1;
  flush();
  outcome(now() + (int64_t)DEATH * 1000);
}

/* NAME=value sets, NAME takes away. */
static void change(char **to, size_t limit, char *entry) {
  size_t n = strcspn(entry, "="), i = 0, k = 0;
  for (; to[i]; ++i)
    if (strncmp(to[i], entry, n) || to[i][n] != '=') to[k++] = to[i];
  if (entry[n] && k + 1 < limit) to[k++] = entry;
  to[k] = 0;
}

/* ---- what sendmail becomes: of all that the service can say this only, since it may be in other
 * hands while the caller is root */

/* Options -f and -F say who the author is, for whatever is behind sendmail. */
static int is_authors(const char *entry) {
  static const char *const names[] = {"QMAILNAME", "MAILNAME", "NAME",
                                      "QMAILHOST", "MAILHOST", "QMAILUSER"};
  size_t n = strcspn(entry, "=");
  for (unsigned i = 0; i < sizeof names / sizeof *names; ++i)
    if (strlen(names[i]) == n && !memcmp(entry, names[i], n)) return 1;
  return 0;
}

/* Who talks to sendmail -bs is on this host. */
static int is_sessions(const char *entry) {
  static const char *const entries[] = {
      "RELAYCLIENT=", "DATABYTES=0", "PROTO=TCP", "TCPLOCALIP=127.0.0.1", "TCPLOCALHOST=localhost",
      "TCPREMOTEIP=127.0.0.1", "TCPREMOTEHOST=localhost", "TCPREMOTEINFO=sendmail-bs"};
  for (unsigned i = 0; i < sizeof entries / sizeof *entries; ++i)
    if (!strcmp(entry, entries[i])) return 1;
  return 0;
}

static int is_inject(char **argv) {
  if (strcmp(*argv, "bin/qmail-inject")) return 0;
  if (!*++argv || (strcmp(*argv, "-a") && strcmp(*argv, "-H"))) return 0;
  if (*++argv && !strcmp(*argv, "-f") && argv[1]) argv += 2;
  return *argv && !strcmp(*argv, "--");
}

static int is_smtpd(char **argv) { return !strcmp(*argv, "bin/qmail-smtpd") && !argv[1]; }

static int is_qread(char **argv) { return !strcmp(*argv, "bin/qmail-qread") && !argv[1]; }

static void change_environment(char **changes, int for_session) {
  static char *changed[WORDS];
  size_t count = 0;
  while (environ[count] && count < WORDS - 1) {
    changed[count] = environ[count];
    ++count;
  }
  if (environ[count]) classic();
  changed[count] = 0;
  for (; *changes; ++changes) {
    if (!is_authors(*changes) && !(for_session && is_sessions(*changes))) classic();
    change(changed, WORDS, *changes);
  }
  environ = changed;
}

static _Noreturn void run(void) {
  static char *argv[WORDS], *changes[WORDS];
  size_t n;
  char *file = (char *)take_string(&n);
  int argc = take_list(argv, WORDS);
  take_list(changes, WORDS);
  if (ROLE != SENDMAIL || rest.bad || rest.at != my.length || argc == 0) classic();
  file[n] = 0;
  end_strings(argv);
  end_strings(changes);
  if (strcmp(file, *argv) || !(is_inject(argv) || is_smtpd(argv) || is_qread(argv))) classic();
  char **before = environ;
  change_environment(changes, is_smtpd(argv));
  if (chdir(QMAIL_HOME) == 0) execve(*argv, argv, environ);
  environ = before;
  classic(); /* it has the words for this */
}

/* ---- the conversation */

/* Sends the next piece of descriptor 0; what the service cannot be told, the classic program is. */
static void send_more(int fd, int64_t end) {
  if (my.have >= KEPT || my.eof) classic();
  ssize_t n = read_piece(my.have);
  if (n == -1) explain(READ_ERROR, 0, 0, 0);
  if (n == 0) my.eof = 1;
  put_u32(out, (uint32_t)n);
  memcpy(out + 4, kept + my.have, (size_t)n);
  my.have += (size_t)n;
  if (send_bytes(fd, out, 4 + (size_t)n, end) == -1) classic();
}

/* Only what was queued is a success. */
static _Noreturn void say(void) {
  size_t n, m;
  unsigned char *to1 = take_string(&n), *to2 = take_string(&m);
  size_t code = take_u8();
  if (rest.bad || rest.at != my.length || code == 0) classic();
  signal(SIGPIPE, SIG_IGN);
  write_all(1, to1, n);
  write_all(2, to2, m);
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
  if (rest.bad || rest.at != my.length || used > my.have || how > 1) classic();
  if (with_changes) {
    if (ROLE != SENDMAIL) classic();
    end_strings(changes);
    change_environment(changes, 0);
  }
  my.used = used;
  signal(SIGPIPE, SIG_IGN);
  if (how || variable("QMAILQUEUE")) queue_by_program(header, h, envelope, e);
  queue_by_service(header, h, envelope, e);
}

/* Descriptor 1 may lead anywhere: the message goes there only if -n can be among our arguments. */
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
  if (rest.bad || rest.at != my.length || used > my.have || !may_print()) classic();
  my.used = used;
  signal(SIGPIPE, SIG_IGN);
  to_reader(header, h);
  body(to_reader);
  _exit(0);
}

enum { MORE, SAY, RUN_IT, QUEUE_IT, PRINT_IT, CLASSIC_IT, QUEUE_CHANGED };

static _Noreturn void inject(void) {
  if (ROLE == SENDMAIL && chdir(QMAIL_HOME) == -1)
    fail("sendmail: fatal: unable to switch to qmail home directory\n", TEMPORARY);
  int fd = enter(&inject_service);
  if (fd == DOWN) classic();
  if (fd < 0) refuse();
  add_u8(ROLE == SENDMAIL);
  add_arguments(0);
  add_environment(0);
  add_lists();
  if (call.full || send_call(fd, now() + ANSWERS) == -1) classic();
  for (;;) {
    int64_t end = now() + ANSWERS;
    if (receive(fd, ANSWER, end) != RECEIVED) classic();
    rest.at = 0;
    switch (take_u8()) {
      case MORE: send_more(fd, end); break;
      case SAY: say();
      case RUN_IT: run();
      case QUEUE_IT: queue_answer(0);
      case QUEUE_CHANGED: queue_answer(1);
      case PRINT_IT: print_answer();
      default: classic();
    }
  }
}

/* ---- qmail-smtpd, qmail-qmtpd, qmail-qmqpd */

enum { LENGTH, DATA, CODE };

static struct {
  size_t at, end; /* what the client said and the service has not taken, in kept */
  size_t from, to; /* what the service said and the client has not taken, in out */
  int state;
  int over;         /* the empty record was there: the next is the exit code */
  unsigned char length[4];
  int digits;
  size_t left;      /* of the record */
  int blocked;      /* the client takes no more */
  int stopgap;
} talk;

/* Descriptors 0 and 1 are shared with others, so their flags stay: one call at a time does not wait. */
static ssize_t from_client(unsigned char *to, size_t n) {
  if (!my.not_socket[0]) {
    ssize_t r = recv(0, to, n, MSG_DONTWAIT);
    if (r != -1 || errno != ENOTSOCK) return r;
    my.not_socket[0] = 1;
  }
  return read(0, to, n);
}

static ssize_t to_client(const unsigned char *from, size_t n) {
  if (!my.not_socket[1]) {
    ssize_t w = send(1, from, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (w != -1 || errno != ENOTSOCK) return w;
    my.not_socket[1] = 1;
  }
  if (!ready(1, POLLOUT, 0)) {
    errno = EAGAIN;
    return -1;
  }
  return write(1, from, n < PIPE_PIECE ? n : PIPE_PIECE);
}

/* Four bytes, perhaps one by one. */
static void take_length(void) {
  talk.length[talk.digits++] = out[talk.from++];
  if (talk.digits < 4) return;
  talk.digits = 0;
  talk.left = get_u32(talk.length);
  if (talk.left > PIECE || (talk.over && talk.left != 1)) _exit(REFUSED);
  if (talk.over) talk.state = CODE;
  else if (talk.left) talk.state = DATA;
  else talk.over = 1;
}

/* What the service said, as far as the client takes it. */
static void speak(void) {
  talk.blocked = 0;
  while (talk.from < talk.to) {
    if (talk.state == LENGTH) {
      take_length();
    } else if (talk.state == CODE) {
      _exit(out[talk.from]);
    } else {
      size_t n = talk.to - talk.from < talk.left ? talk.to - talk.from : talk.left;
      ssize_t w = to_client(out + talk.from, n);
      if (w == -1 && errno == EINTR) continue;
      if (w == -1 && errno != EAGAIN) _exit(SESSION_BROKEN);
      if (w == -1) {
        talk.blocked = 1;
        return;
      }
      talk.from += (size_t)w;
      talk.left -= (size_t)w;
      if (!talk.left) talk.state = LENGTH;
    }
  }
  talk.from = talk.to = 0;
}

static void hear(void) {
  ssize_t n = recv(my.service, out, PIECE, 0);
  if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) _exit(REFUSED);
  if (n > 0) talk.to = (size_t)n;
}

static void listen_to_client(void) {
  ssize_t n = from_client(kept, PIECE);
  if (n == -1 && (errno == EAGAIN || errno == EINTR)) return;
  if (n > 0) {
    talk.end = (size_t)n;
  } else {
    my.eof = 1;
    shutdown(my.service, SHUT_WR);
  }
}

static void pass_on(void) {
  ssize_t n = send(my.service, kept + talk.at, talk.end - talk.at, MSG_NOSIGNAL);
  if (n > 0) talk.at += (size_t)n;
  else if (n == -1 && errno != EAGAIN && errno != EINTR) talk.at = talk.end; /* hear() will tell */
  if (talk.at == talk.end) talk.at = talk.end = 0;
}

static _Noreturn void relay(void) {
  for (;;) {
    int talking = talk.at < talk.end, hearing = talk.from == talk.to;
    short events = (short)((talking ? POLLOUT : 0) | (hearing ? POLLIN : 0));
    struct pollfd p[3] = {{.fd = my.eof || talking ? -1 : 0, .events = POLLIN},
                          {.fd = events ? my.service : -1, .events = events},
                          {.fd = talk.blocked ? 1 : -1, .events = POLLOUT}};
    int n = poll(p, 3, talk.blocked ? STALLED : -1);
    if (n == 0) _exit(SESSION_BROKEN);
    if (n == -1) continue;
    if (p[0].revents) listen_to_client();
    if (hearing && p[1].revents & (POLLIN | POLLHUP | POLLERR)) hear();
    if (talk.at < talk.end) pass_on();
    if (talk.from < talk.to) speak();
  }
}

static _Noreturn void session(void) {
  int fd = enter(&session_service);
  if (fd == DOWN) classic();
  if (fd < 0) refuse();
  add_arguments(1);
  add_environment(1);
  if (call.full || send_call(fd, now() + PATIENCE) == -1) classic();
  my.service = fd;
  relay();
}

int main(int argc, char **argv) {
  static char *none[] = {"", 0};
  prctl(PR_SET_NAME, PROGRAM); /* also when started through a link or under another name */
  if (ROLE == QUEUE) queue();
  arguments = argc > 0 ? argv : none;
  if (!environ) environ = none + 1;
  if (ROLE < SMTPD) inject();
  session();
}
