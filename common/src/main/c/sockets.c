/* The native door: sockets. IP addresses are the 4 or 16 bytes in network order. */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "door.h"

#ifndef SO_PASSRIGHTS /* the same on our architectures; older headers lack it */
#define SO_PASSRIGHTS 83
#endif
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/* A signal that no JVM uses. */
#define HURRY SIGURG
#define MOMENT_NS 100000

static socklen_t address(JNIEnv *env, jbyteArray ip, jint port, struct sockaddr_storage *to) {
  memset(to, 0, sizeof *to);
  if ((*env)->GetArrayLength(env, ip) == 16) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((unsigned short)port);
    (*env)->GetByteArrayRegion(env, ip, 0, 16, (jbyte *)&six->sin6_addr);
    return sizeof *six;
  }
  struct sockaddr_in *four = (struct sockaddr_in *)to;
  four->sin_family = AF_INET;
  four->sin_port = htons((unsigned short)port);
  (*env)->GetByteArrayRegion(env, ip, 0, 4, (jbyte *)&four->sin_addr);
  return sizeof *four;
}

_Static_assert(SOCK_STREAM == 1 && SOCK_DGRAM == 2, "see Socket.java and UnixSocket.java");

/* type: SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET, here and below. */
FN(jint, socket)(JNIEnv *env, jclass c, jboolean six, jint type) {
  return (jint)result(socket(six ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0));
}

static int unix_address(JNIEnv *env, jbyteArray path, struct sockaddr_un *to) {
  memset(to, 0, sizeof *to);
  to->sun_family = AF_UNIX;
  return text(env, path, to->sun_path, sizeof to->sun_path);
}

/* A socket that is connected to the UNIX socket of that name, within so many milliseconds. */
FN(jint, unixConnect)(JNIEnv *env, jclass c, jbyteArray path, jint type, jint milliseconds) {
  struct sockaddr_un to;
  int bad = unix_address(env, path, &to);
  if (bad) return bad;
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  if (fd == -1) return -errno;
  struct timeval limit = {milliseconds / 1000, milliseconds % 1000 * 1000}, none = {0, 0};
  if (milliseconds) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1) {
    int failed = errno;
    close(fd);
    return -failed;
  }
  if (milliseconds) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
  return fd;
}

/* A socket that listens under that name, which no file may have yet. */
FN(jint, unixListen)(JNIEnv *env, jclass c, jbyteArray path, jint type, jint backlog) {
  struct sockaddr_un to;
  int bad = unix_address(env, path, &to);
  if (bad) return bad;
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  if (fd == -1) return -errno;
  if (bind(fd, (struct sockaddr *)&to, sizeof to) == -1 || listen(fd, backlog) == -1) {
    int failed = errno;
    close(fd);
    return -failed;
  }
  return fd;
}

/*
 * Whoever sends a descriptor to this socket, or to one that it accepts, gets EPERM: since Linux
 * 6.16; -ENOPROTOOPT before.
 */
FN(jint, refuseDescriptors)(JNIEnv *env, jclass c, jint fd) {
  int off = 0;
  return (jint)result(setsockopt(fd, SOL_SOCKET, SO_PASSRIGHTS, &off, sizeof off));
}

static void nothing(int sig) { (void)sig; }

static void hear_hurry(void) {
  struct sigaction a = {.sa_handler = nothing, .sa_flags = SA_RESTART};
  sigemptyset(&a.sa_mask);
  sigaction(HURRY, &a, 0);
}

static ssize_t receive(int fd, struct msghdr *m, int flags) {
  ssize_t r;
  do r = recvmsg(fd, m, flags | MSG_CMSG_CLOEXEC);
  while (r == -1 && (errno == EINTR || errno == ECONNRESET));
  return r;
}

/*
 * Drops what nobody took, for good: a child that was forked in this moment has the socket, too,
 * until its exec. A timestamp that finds no room tells an empty packet from the end.
 */
static void drain(int fd) {
  struct msghdr m = {.msg_iov = &(struct iovec){(char[4096]){0}, 4096}, .msg_iovlen = 1};
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &(int){1}, sizeof(int));
  shutdown(fd, SHUT_RD);
  while (receive(fd, &m, MSG_DONTWAIT) > 0 || m.msg_flags & MSG_CTRUNC) m.msg_flags = 0;
}

/*
 * Closes a connection whose peer may have attached descriptors (SCM_RIGHTS) that nobody took. The
 * kernel closes them in this thread. Where one was the last of a TCP socket with SO_LINGER, that
 * lasts as long as the peer likes, unless there is a signal for this thread: so there is one after
 * a moment. And again, since it may come before the wait. Without a timer (RLIMIT_SIGPENDING) the
 * wait may last.
 */
FN(jint, discard)(JNIEnv *env, jclass c, jint fd) {
  static pthread_once_t heard = PTHREAD_ONCE_INIT;
  static const struct itimerspec moments = {{0, MOMENT_NS}, {0, MOMENT_NS}};
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = HURRY};
  event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
  timer_t timer;
  pthread_once(&heard, hear_hurry);
  int timed = !timer_create(CLOCK_MONOTONIC, &event, &timer);
  if (timed) timer_settime(timer, 0, &moments, 0);
  drain(fd);
  jint r = (jint)result(close(fd));
  if (timed) timer_delete(timer);
  return r;
}

/* Two ends of a connection that keeps packets apart. */
FN(jint, packetPair)(JNIEnv *env, jclass c, jintArray ends) {
  int p[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p) == -1) return -errno;
  jint j[2] = {p[0], p[1]};
  (*env)->SetIntArrayRegion(env, ends, 0, 2, j);
  return 0;
}

FN(jint, accept)(JNIEnv *env, jclass c, jint fd) {
  int r;
  do r = accept4(fd, 0, 0, SOCK_CLOEXEC);
  while (r == -1 && errno == EINTR);
  return (jint)result(r);
}

/* { pid, uid, gid } of who connected, or made the listening socket. */
FN(jint, peer)(JNIEnv *env, jclass c, jint fd, jintArray ids) {
  struct ucred who;
  socklen_t n = sizeof who;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == -1) return -errno;
  jint v[3] = {(jint)who.pid, (jint)who.uid, (jint)who.gid};
  (*env)->SetIntArrayRegion(env, ids, 0, 3, v);
  return 0;
}

/* how: SHUT_RD, SHUT_WR or SHUT_RDWR */
FN(jint, shutdown)(JNIEnv *env, jclass c, jint fd, jint how) {
  return (jint)result(shutdown(fd, how));
}

/* One packet, with the descriptor pass unless that is -1. flags: MSG_DONTWAIT or 0. */
FN(jint, sendPacket)(JNIEnv *env, jclass c, jint fd, jbyteArray from, jint off, jint len, jint pass,
                     jint flags) {
  char *packet = malloc((size_t)len + 1);
  if (!packet) return -ENOMEM;
  (*env)->GetByteArrayRegion(env, from, off, len, (jbyte *)packet);
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec data = {packet, (size_t)len};
  struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1};
  if (pass != -1) {
    m.msg_control = control.room;
    m.msg_controllen = sizeof control.room;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &pass, sizeof pass);
  }
  ssize_t r;
  do r = sendmsg(fd, &m, flags | MSG_NOSIGNAL);
  while (r == -1 && errno == EINTR);
  int failed = errno;
  free(packet);
  return r == -1 ? -failed : (jint)r;
}

/* Keeps one descriptor of those that came along; whoever sends more shall not fill our table. */
static int passed_descriptor(struct msghdr *m) {
  int kept = -1;
  for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h; h = CMSG_NXTHDR(m, h)) {
    if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS) continue;
    size_t n = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < n; ++i) {
      int fd;
      memcpy(&fd, CMSG_DATA(h) + i * sizeof fd, sizeof fd);
      if (kept == -1) kept = fd; else close(fd);
    }
  }
  return kept;
}

/*
 * A packet that no descriptor may come with: one that has any stays where it is, EBADMSG, for to
 * drop it may last (discard). Two looks: what the first has not seen may bring descriptors, so the
 * second takes no more than that.
 */
static ssize_t receive_bytes(int fd, struct msghdr *m, int flags) {
  ssize_t seen = receive(fd, m, flags | MSG_PEEK);
  if (seen == -1) return -1;
  if (m->msg_flags & MSG_CTRUNC) {
    errno = EBADMSG;
    return -1;
  }
  if (seen == 0) return 0;
  m->msg_iov->iov_len = (size_t)seen;
  return receive(fd, m, flags);
}

/* A packet and, in passed, the first descriptor that came with it, or -1. */
static ssize_t receive_with_descriptor(int fd, struct msghdr *m, int flags, jint *passed) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(4 * sizeof(int))];
  } control;
  m->msg_control = control.room;
  m->msg_controllen = sizeof control.room;
  ssize_t r = receive(fd, m, flags);
  if (r == -1) return -1;
  *passed = passed_descriptor(m);
  if (m->msg_flags & MSG_TRUNC && *passed != -1) {
    close(*passed);
    *passed = -1;
  }
  return r;
}

/*
 * One packet; answers its length, 0 at the end, -EMSGSIZE when it was longer than to. passed null
 * takes no descriptors: -EBADMSG when one came along. Else passed[0] becomes the one that came
 * along, or -1. flags: MSG_DONTWAIT or 0. Of a peer that is gone and left packets unread, Linux
 * says ECONNRESET, once, before it hands out what that peer had sent: the news here is what it
 * sent, and then the end.
 */
FN(jint, receivePacket)(JNIEnv *env, jclass c, jint fd, jbyteArray to, jintArray passed,
                        jint flags) {
  jsize room = (*env)->GetArrayLength(env, to);
  char *packet = malloc((size_t)room + 1);
  if (!packet) return -ENOMEM;
  struct iovec data = {packet, (size_t)room};
  struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1};
  jint got = -1;
  ssize_t r = passed ? receive_with_descriptor(fd, &m, flags, &got) : receive_bytes(fd, &m, flags);
  int failed = errno;
  if (r != -1 && m.msg_flags & MSG_TRUNC) {
    failed = EMSGSIZE;
    r = -1;
  }
  if (r != -1) (*env)->SetByteArrayRegion(env, to, 0, (jsize)r, (jbyte *)packet);
  if (passed) (*env)->SetIntArrayRegion(env, passed, 0, 1, &got);
  free(packet);
  return r == -1 ? -failed : (jint)r;
}

FN(jint, listen)(JNIEnv *env, jclass c, jint fd, jint backlog) {
  return (jint)result(listen(fd, backlog));
}

/* The port may be bound again while old connections linger. */
FN(jint, reuseAddress)(JNIEnv *env, jclass c, jint fd) {
  int on = 1;
  return (jint)result(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
}

FN(jint, bind)(JNIEnv *env, jclass c, jint fd, jbyteArray ip, jint port) {
  struct sockaddr_storage to;
  socklen_t n = address(env, ip, port, &to);
  return (jint)result(bind(fd, (struct sockaddr *)&to, n));
}

/*
 * zone: the interface to which an IPv6 address belongs, by name or number; empty when it needs
 * none.
 */
FN(jint, connect)(JNIEnv *env, jclass c, jint fd, jbyteArray ip, jbyteArray zone, jint port) {
  struct sockaddr_storage to;
  socklen_t n = address(env, ip, port, &to);
  char name[IF_NAMESIZE];
  int bad = text(env, zone, name, sizeof name);
  if (bad) return bad;
  if (*name && to.ss_family == AF_INET6) {
    unsigned index = if_nametoindex(name);
    ((struct sockaddr_in6 *)&to)->sin6_scope_id = index ? index : (unsigned)strtoul(name, 0, 10);
  }
  return (jint)result(connect(fd, (struct sockaddr *)&to, n));
}

/* The error of a connection that was under way: 0, or -errno. */
FN(jint, socketError)(JNIEnv *env, jclass c, jint fd) {
  int error = 0;
  socklen_t n = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == -1) return -errno;
  return -error;
}

/* A read or write in which nothing moved for so long answers -EAGAIN; 0 waits for ever. */
FN(jint, socketTimeouts)(JNIEnv *env, jclass c, jint fd, jint seconds) {
  struct timeval limit = {seconds, 0};
  if (seconds < 0) return -EINVAL;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == -1) return -errno;
  return (jint)result(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
}

/* Answers of ours take the way that routers know, not one that the peer prescribed. */
FN(jint, dropIpOptions)(JNIEnv *env, jclass c, jint fd) {
  return (jint)result(setsockopt(fd, IPPROTO_IP, IP_OPTIONS, 0, 0));
}

FN(jint, noDelay)(JNIEnv *env, jclass c, jint fd) {
  int on = 1;
  return (jint)result(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

/* One end of a socket: its address bytes into ip (4 or 16 of them); answers the port, or -errno. */
FN(jint, socketName)(JNIEnv *env, jclass c, jint fd, jboolean remote, jobjectArray ip) {
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  if ((remote ? getpeername : getsockname)(fd, (struct sockaddr *)&a, &n) == -1) return -errno;
  if (a.ss_family == AF_INET6) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&a;
    (*env)->SetObjectArrayElement(env, ip, 0, bytes(env, (char *)&six->sin6_addr, 16));
    return ntohs(six->sin6_port);
  }
  if (a.ss_family != AF_INET) return -EAFNOSUPPORT;
  struct sockaddr_in *four = (struct sockaddr_in *)&a;
  (*env)->SetObjectArrayElement(env, ip, 0, bytes(env, (char *)&four->sin_addr, 4));
  return ntohs(four->sin_port);
}

/* All of SIOCGIFCONF in malloced memory, its length into *used; 0 or -errno. */
static int interfaces(int fd, struct ifreq **all, size_t *used) {
  for (size_t room = 64 * sizeof **all; room <= 1 << 20; room *= 2) {
    struct ifconf ask = {.ifc_len = (int)room, .ifc_req = malloc(room)};
    if (!ask.ifc_req) return -ENOMEM;
    if (ioctl(fd, SIOCGIFCONF, &ask) == -1) {
      int failed = errno;
      free(ask.ifc_req);
      return -failed;
    }
    if ((size_t)ask.ifc_len + sizeof **all <= room) { /* else the kernel may have left some out */
      *all = ask.ifc_req;
      *used = (size_t)ask.ifc_len / sizeof **all;
      return 0;
    }
    free(ask.ifc_req);
  }
  return -ENOBUFS;
}

/* The IPv4 addresses of all interfaces that are up, four bytes each, into ips[0]. */
FN(jint, interfaceAddresses)(JNIEnv *env, jclass c, jobjectArray ips) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd == -1) return -errno;
  struct ifreq *all = 0;
  size_t n = 0, up = 0;
  int failed = interfaces(fd, &all, &n);
  for (size_t i = 0; i < n; ++i) {
    if (all[i].ifr_addr.sa_family != AF_INET) continue;
    struct in_addr ip = ((struct sockaddr_in *)&all[i].ifr_addr)->sin_addr;
    if (ioctl(fd, SIOCGIFFLAGS, &all[i]) == -1 || !(all[i].ifr_flags & IFF_UP)) continue;
    memcpy((char *)all + 4 * up++, &ip, 4); /* an entry is longer than 4 bytes: never ahead of i */
  }
  close(fd);
  if (!failed) (*env)->SetObjectArrayElement(env, ips, 0, bytes(env, (char *)all, 4 * up));
  free(all);
  return failed;
}
