/*
 * bin/qmail-smtpd, bin/qmail-qmtpd and bin/qmail-qmqpd: both directions of descriptors 0 and 1,
 * between a client and the sessions' service.
 *
 * tcpserver calls them as qmaild; the client is anybody. They look at nothing of what they carry,
 * and the service takes them from its own user and root only, because their environment tells it
 * whom to relay for.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "call.h"

enum {
  HELLO_ROLE = FOR_SESSION + ROLE - SMTPD,
  SESSION_BROKEN = 1,
  SESSION_CALL = 128 << 10, /* longest environment of a session */
  PIPE_PIECE = 4096         /* a pipe that is ready takes that much at once */
};

static const struct service session_service = SERVICE(HELLO_ROLE, "qmail-smtpd", "control");

enum { LENGTH, DATA, CODE };

static unsigned char heard[PIECE];

static struct {
  int service;
  size_t at, end;    /* what the client said and the service has not taken, in kept */
  size_t from, to;   /* what the service said and the client has not taken, in heard */
  int state;
  int over;          /* the empty record was there: the next is the exit code */
  unsigned char length[4];
  int digits;
  size_t left;       /* of the record */
  int blocked;       /* the client takes no more */
  int eof;           /* of descriptor 0 */
  int not_socket[2]; /* descriptors 0 and 1 */
} talk;

/*
 * Descriptors 0 and 1 are shared with others, so their flags stay: one call at a time does not
 * wait.
 */
static ssize_t from_client(unsigned char *to, size_t n) {
  if (!talk.not_socket[0]) {
    ssize_t r = recv(0, to, n, MSG_DONTWAIT);
    if (r != -1 || errno != ENOTSOCK) return r;
    talk.not_socket[0] = 1;
  }
  return read(0, to, n);
}

static ssize_t to_client(const unsigned char *from, size_t n) {
  if (!talk.not_socket[1]) {
    ssize_t w = send(1, from, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (w != -1 || errno != ENOTSOCK) return w;
    talk.not_socket[1] = 1;
  }
  if (!ready(1, POLLOUT, 0)) {
    errno = EAGAIN;
    return -1;
  }
  return write(1, from, n < PIPE_PIECE ? n : PIPE_PIECE);
}

/* Four bytes, perhaps one by one. */
static void take_length(void) {
  talk.length[talk.digits++] = heard[talk.from++];
  if (talk.digits < 4) return;
  talk.digits = 0;
  talk.left = get_u32(talk.length);
  if (talk.left > PIECE || (talk.over && talk.left != 1)) _exit(QQ_TEMPORARILY_REJECTED);
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
      _exit(heard[talk.from]);
    } else {
      size_t n = talk.to - talk.from < talk.left ? talk.to - talk.from : talk.left;
      ssize_t w = to_client(heard + talk.from, n);
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

static void hear_service(void) {
  ssize_t n = recv(talk.service, heard, PIECE, 0);
  if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) _exit(QQ_TEMPORARILY_REJECTED);
  if (n > 0) talk.to = (size_t)n;
}

static void listen_to_client(void) {
  ssize_t n = from_client(kept, PIECE);
  if (n == -1 && (errno == EAGAIN || errno == EINTR)) return;
  if (n > 0) {
    talk.end = (size_t)n;
  } else {
    talk.eof = 1;
    shutdown(talk.service, SHUT_WR);
  }
}

static void pass_on(void) {
  ssize_t n = send(talk.service, kept + talk.at, talk.end - talk.at, MSG_NOSIGNAL);
  if (n > 0) talk.at += (size_t)n;
  else if (n == -1 && errno != EAGAIN && errno != EINTR) talk.at = talk.end; /* recv will tell */
  if (talk.at == talk.end) talk.at = talk.end = 0;
}

static _Noreturn void relay(void) {
  signal(SIGPIPE, SIG_IGN); /* a client who reads no more is a broken session */
  for (;;) {
    int talking = talk.at < talk.end, hearing = talk.from == talk.to;
    short events = (short)((talking ? POLLOUT : 0) | (hearing ? POLLIN : 0));
    struct pollfd p[3] = {{.fd = talk.eof || talking ? -1 : 0, .events = POLLIN},
                          {.fd = events ? talk.service : -1, .events = events},
                          {.fd = talk.blocked ? 1 : -1, .events = POLLOUT}};
    int n = poll(p, 3, talk.blocked ? STALLED : -1);
    if (n == 0) _exit(SESSION_BROKEN);
    if (n == -1) continue;
    if (p[0].revents) listen_to_client();
    if (hearing && p[1].revents & (POLLIN | POLLHUP | POLLERR)) hear_service();
    if (talk.at < talk.end) pass_on();
    if (talk.from < talk.to) speak();
  }
}

/* Of the client nothing was read yet. */
_Noreturn void classic(void) {
  execve(CLASSIC, arguments, environ);
  _exit(TEMPORARY);
}

static _Noreturn void session(void) {
  int fd = enter(&session_service);
  if (fd == DOWN) classic();
  if (fd < 0) _exit(QQ_TEMPORARILY_REJECTED);
  begin_call(SESSION_CALL);
  add_arguments(1);
  add_environment(0);
  if (call.full || send_call(fd, now() + PATIENCE) == -1) classic();
  talk.service = fd;
  relay();
}

int main(int argc, char **argv) {
  take_arguments(argc, argv);
  session();
}
