/*
 * The front's way to a service: who listens there, is he the one, is he ready.
 *
 * In all six programs. In qmail-queue it runs as qmailq for a caller who may be anybody; in the
 * others it has the caller's own privilege.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "front.h"

enum {
  VERSION = 1,
  GROUPS = 64, /* a process with more groups is never taken for one with the same identity */
  NAP = 10, /* ms between two attempts */
  SHORT = 5 /* longest record for receive_short */
};

void put_u32(unsigned char *to, uint32_t n) {
  for (int i = 3; i >= 0; --i, n >>= 8) to[i] = (unsigned char)n;
}

static void put_u64(unsigned char *to, uint64_t n) {
  put_u32(to, (uint32_t)(n >> 32));
  put_u32(to + 4, (uint32_t)n);
}

uint32_t get_u32(const unsigned char *from) {
  return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void nap(void) {
  struct timespec t = {0, NAP * 1000000};
  nanosleep(&t, 0);
}

/* Waits for these events of poll(2); 1 when there is one, 0 when the time is up. */
int ready(int fd, short events, int64_t end) {
  for (;;) {
    int64_t left = end - now();
    struct pollfd p = {.fd = fd, .events = events};
    int n = poll(&p, 1, left < 0 ? 0 : (int)left);
    if (n == 0) return 0;
    if (n == 1 || errno != EINTR) return 1;
  }
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

/*
 * The caller has no sockets of this kind at all: systemd's RestrictAddressFamilies, or another
 * seccomp filter. qmail needs none. Nobody gets here with a privilege that the filter's maker
 * lacked: without CAP_SYS_ADMIN a filter comes with no_new_privs.
 */
static int is_sealed_off(void) {
  return errno == EAFNOSUPPORT || errno == EPERM || errno == EACCES;
}

static int connected(int fd, const struct service *to) {
  if (connect(fd, (const struct sockaddr *)&to->at, sizeof to->at) == 0) return 0;
  switch (errno) {
    case ENOENT:
    case ECONNREFUSED: return DOWN;
    case EACCES: /* sessions are not for everybody */
      return to->role >= FOR_SESSION ? DOWN : -QQ_TEMPORARILY_REJECTED;
    case EAGAIN:
    case EINTR: return AGAIN;
    case ENOMEM:
    case ENOBUFS: return -QQ_OUT_OF_MEMORY;
    default: return -QQ_TEMPORARILY_REJECTED;
  }
}

/*
 * Whether the listener is the one that root set up. Only root can have made run/ and the service's
 * directory in it, and only the owner of the latter (or root) can put a socket there. Such a socket
 * could still be a link to the socket of somebody else; so the listener must be the owner, too.
 */
static int is_genuine(const struct ucred *peer, const struct service *to) {
  struct stat run, own;
  return stat(RUN, &run) == 0 && run.st_uid == 0 && lstat(to->directory, &own) == 0 &&
         S_ISDIR(own.st_mode) && peer->uid == own.st_uid;
}

/*
 * Whether the listener has the same user and groups as this process. A session in the service, and
 * the filter that it starts, have the identity of the service: a caller who runs the session as
 * root, or with a group that the filter needs, must not lose that.
 */
static int is_like_us(int fd, const struct ucred *peer) {
  if (peer->uid != geteuid() || peer->gid != getegid()) return 0;
  gid_t ours[GROUPS], theirs[GROUPS]; /* both as the kernel sorts them */
  int count = getgroups(GROUPS, ours);
  socklen_t n = sizeof theirs;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, theirs, &n) == -1)
    return errno == ENOPROTOOPT; /* Linux before 4.13 */
  return count >= 0 && n == (size_t)count * sizeof *ours && !memcmp(ours, theirs, n);
}

/* Which of home and queue is missing. */
static int no_world(void) {
  struct stat st;
  return stat(QMAIL_HOME, &st) == -1 ? -QQ_HOME : -QQ_QUEUE_DIRECTORY;
}

/* Some bytes of a service, at most n; 0 when it is gone, -1 when the time is up. */
ssize_t hear(int fd, unsigned char *to, size_t n, int64_t end) {
  for (;;) {
    if (!ready(fd, POLLIN, end)) return -1;
    ssize_t r = recv(fd, to, n, 0);
    if (r >= 0) return r;
    if (errno != EAGAIN && errno != EINTR) return 0;
  }
}

/* The next record of a service, which has n bytes; there may be another behind it. */
int receive_short(int fd, unsigned char *to, size_t n, int64_t end) {
  unsigned char record[4 + SHORT];
  for (size_t got = 0; got < 4 + n;) {
    ssize_t r = hear(fd, record + got, 4 + n - got, end);
    if (r <= 0) return r == 0 ? CLOSED : LATE;
    got += (size_t)r;
    if (got >= 4 && get_u32(record) != n) return BROKEN;
  }
  memcpy(to, record + 4, n);
  return RECEIVED;
}

static int greet(int fd, const struct service *to, int64_t end) {
  struct stat world;
  int r = connected(fd, to);
  if (r) return r;
  struct ucred peer;
  socklen_t n = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == -1 || !is_genuine(&peer, to))
    return -QQ_TEMPORARILY_REJECTED;
  if (to->role >= FOR_SESSION && !is_like_us(fd, &peer)) return DOWN;
  if (stat(to->world, &world) == -1) return to->role == FOR_QUEUE ? no_world() : DOWN;
  unsigned char hello[HELLO];
  put_u32(hello, sizeof hello - 4);
  hello[4] = VERSION;
  hello[5] = (unsigned char)to->role;
  put_u64(hello + 6, world.st_dev);
  put_u64(hello + 14, world.st_ino);
  put_u32(hello + 22, getuid());
  /* our pid is that of qmail-queue; qmail-inject would have been another process */
  put_u32(hello + 26, to->role == FOR_INJECT ? 0 : (uint32_t)getpid());
  if (send(fd, hello, sizeof hello, MSG_NOSIGNAL) != sizeof hello) return AGAIN;
  unsigned char verdict[SHORT]; /* and a number, which is not for us */
  switch (receive_short(fd, verdict, sizeof verdict, end)) {
    case CLOSED: return AGAIN; /* it is about to end: the next one may be there already */
    case RECEIVED:
      if (verdict[0] == READY) return 0;
      if (verdict[0] == NOT_YOURS) return DOWN;
      /* BUSY: qmail-queue has slots to protect, the others' programs cost only who calls them */
      return to->role == FOR_QUEUE ? -QQ_TEMPORARILY_REJECTED : DOWN;
    default: return -QQ_TEMPORARILY_REJECTED;
  }
}

/* A session: its descriptor; DOWN; or -CODE. */
int enter(const struct service *to) {
  int64_t end = now() + PATIENCE;
  do {
    int fd = new_socket();
    if (fd == -1) return is_sealed_off() ? DOWN : -QQ_OUT_OF_MEMORY;
    int r = greet(fd, to, end);
    if (r == 0) return fd;
    close(fd);
    if (r != AGAIN) return r;
    nap();
  } while (now() < end);
  return -QQ_TEMPORARILY_REJECTED;
}
