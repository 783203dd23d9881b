/*
 * The front: what stands in bin/ for the programs that others start for each message or connection.
 * It carries bytes between its caller and a service (docs/adr/0008), and becomes the classic
 * program, lib/qmailj/classic/NAME, when the service is down. It parses no mail.
 *
 * build.sh makes each program of the files that it needs, with PROGRAM, ROLE and QMAIL_HOME:
 *
 *                                              service.c  message.c slots.c  call.c  answer.c
 *   qmail-queue (setuid): queue.c                  x          x        x
 *   qmail-inject: inject.c, submit.c               x          x        x        x        x
 *   sendmail: the same, and sendmail.c             x          x        x        x        x
 *   qmail-smtpd and its kin: relay.c               x                            x
 *
 * A service is down when its socket does not exist, has no listener, or serves another
 * installation, and when this process may have no such sockets. The front reads no byte of
 * descriptors 0 and 1 before the service has said that it is ready, so until then the classic
 * program can still do everything. A listener is believed if its user is the one to whom root gave
 * the directory of the socket. Whatever goes wrong after Ready is a temporary failure.
 *
 * No memory is allocated except for an answer above 64 kB. Buffers and records have limits.
 *
 * All programs share this header and service.c. The setuid program has only message.h besides;
 * call.h and submit.h are for the programs that run with their caller's identity alone.
 */
#ifndef QMAILJ_FRONT_H
#define QMAILJ_FRONT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#define LIB QMAIL_HOME "/lib/qmailj"
#define CLASSIC LIB "/classic/" PROGRAM
#define SLOTS LIB "/slots/" PROGRAM
#define RUN QMAIL_HOME "/run"
#define QUEUE_SLOTS RUN "/qmail-queue/slots"

enum { QUEUE, INJECT, SENDMAIL, SMTPD, QMTPD, QMQPD }; /* ROLE is one of these */

/* Exit codes of qmail-queue (QueueExit.java). */
enum {
  QQ_ADDRESS_TOO_LONG = 11,
  QQ_REJECTED = 31,
  QQ_OUT_OF_MEMORY = 51,
  QQ_TIMEOUT = 52,
  QQ_READ_ERROR = 54,
  QQ_HOME = 61,
  QQ_QUEUE_DIRECTORY = 62,
  QQ_PID_FILE = 63,
  QQ_TEMPORARILY_REJECTED = 71,
  QQ_COMMUNICATION_FAILED = 74,
  QQ_BUG = 81,
  QQ_BAD_ENVELOPE = 91,
  QQ_EXEC_FAILED = 120
};

enum { TEMPORARY = 111 };

enum {
  PATIENCE = 2000,   /* ms for a service to be ready, and for last words */
  STALLED = 1200000, /* ms for a client of a session that is over to take what is left */
  DEATH = 86400,     /* s; must be below the 36 hours of qmail-send */
  PIECE = 65536,     /* longest record of message bytes */
  HELLO = 30         /* first record of a session, with its length */
};

extern char **environ;

/* ---- service.c: bytes, time, and reaching a service */

void put_u32(unsigned char *to, uint32_t n);
uint32_t get_u32(const unsigned char *from);
int64_t now(void);
void nap(void);
int ready(int fd, short events, int64_t end);

/* What a service is for, as Hello says it; the three of sessions come last, as in ROLE. */
enum { FOR_QUEUE, FOR_INJECT, FOR_SESSION };

/* What a service answers to Hello (Ready.java). */
enum { READY, NOT_YOURS, BUSY };

struct service {
  int role;
  const char *directory;
  struct sockaddr_un at;
  const char *world;
};

#define SERVICE(role, name, world) \
  { role, RUN "/" name, {AF_UNIX, RUN "/" name "/socket"}, QMAIL_HOME "/" world }

/*
 * What becomes of an attempt to reach a service: a descriptor, or one of these; any other negative
 * answer is minus an exit code of qmail-queue.
 */
enum { DOWN = -1, AGAIN = -2 };

int enter(const struct service *to);

enum { RECEIVED, CLOSED, LATE, BROKEN };

ssize_t hear(int fd, unsigned char *to, size_t n, int64_t end);
int receive_short(int fd, unsigned char *to, size_t n, int64_t end);

#endif
