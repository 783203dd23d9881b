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
 * Down is a service whose socket does not exist or has no listener, or which serves another
 * installation. Not a byte of descriptors 0 and 1 is read before the service says that it is ready,
 * so until then the classic program can do everything. A listener counts if root gave the directory
 * of the socket to its user. What goes wrong after that is a temporary failure.
 *
 * No memory is allocated but for an answer above 64 kB. Buffers and records have limits.
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

/* ---- message.c: a message for the queue service */

extern const struct service queue_service;

extern struct session {
  int service;         /* 0 when there is none */
  int sending;         /* a signal must wait until we know how much was sent */
  int due;             /* the exit code of a signal that did wait */
  int ended;           /* the message, to its end, is among what was put into out */
  int handed_over;     /* and it has left, with some of the envelope */
  size_t addressed;    /* where that ends in out; 0 before */
  size_t filled, sent; /* of out */
} my;

enum { OUT = 2 * (PIECE + 4) }; /* records not yet sent */

extern unsigned char out[OUT + 8];

size_t room(void);
void put_record(size_t n);
void put(const unsigned char *from, size_t n);
void end_part(void);
void flush(void);
void await(int fd);
_Noreturn void outcome(int64_t end);
_Noreturn void last_words(int code);

/* How the program ends that hears this code of qmail-queue: queue.c, submit.c. */
_Noreturn void done(int code);

/* ---- slots.c: descriptors of the classic programs, and places among them */

int fill_descriptors(int read);
int take_slot(const char *base, uid_t uid);

/* ---- call.c: a record for a service under construction, in kept, which is not in use yet */

enum { KEPT = 1 << 20 }; /* longest header */

extern unsigned char kept[KEPT + PIECE];
extern char **arguments;

extern struct call {
  size_t n, limit;
  int full;
} call;

void take_arguments(int argc, char **argv);
void begin_call(size_t limit);
void add(const void *from, size_t n);
void add_u8(unsigned n);
void add_u32(uint32_t n);
size_t add_u32_later(void);
void set_u32(size_t at, uint32_t n);
void add_arguments(int from);
void add_environment(int (*is_wanted)(const char *entry));
int send_bytes(int fd, const unsigned char *from, size_t n, int64_t end);
int send_call(int fd, int64_t end);

/* ---- answer.c: what the service said, piece by piece */

extern struct answer {
  unsigned char *bytes;
  size_t length, at; /* at: what was taken of it */
  int bad;
} answer;

int receive(int fd, size_t limit, int64_t end);
int is_taken(void);
size_t take_u8(void);
size_t take_u32(void);
unsigned char *take_string(size_t *n);
int take_list(char **to, size_t limit);
void end_strings(char **list);

/* ---- submit.c: the message, on its way from descriptor 0 */

#define FATAL "qmail-inject: fatal: "

enum {
  ANSWERS = 60000,        /* ms for an answer of the inject service */
  INJECT_CALL = 256 << 10 /* longest call of it */
};

/* What the inject service is asked, and what it answers (InjectCall.java, InjectAnswer.java). */
enum { CALL_INJECT, CALL_SENDMAIL, EXPLAIN };
enum { MORE, SAY, RUN_IT, QUEUE_IT, PRINT_IT, CLASSIC_IT, QUEUE_CHANGED };

extern const struct service inject_service;

extern struct given {
  size_t have, used; /* of kept: what was read of descriptor 0, and its header */
  int eof;           /* of descriptor 0 */
} given;

int write_all(int fd, const unsigned char *from, size_t n);
_Noreturn void fail(const char *text, int code);

/* How queueing ended (InjectCall.java). */
enum { ENDING_EXIT, ENDING_CRASH, ENDING_NO_QUEUE, ENDING_READ_ERROR, ENDING_NO_STATUS };
_Noreturn void explain(int ending, int code, const unsigned char *text, size_t length);

ssize_t read_piece(size_t at);
_Noreturn void print(const unsigned char *header, size_t header_length);
_Noreturn void queue_by_program(const unsigned char *header, size_t header_length,
                                const unsigned char *envelope, size_t envelope_length);
_Noreturn void queue_by_service(const unsigned char *header, size_t header_length,
                                const unsigned char *envelope, size_t envelope_length);

/* ---- inject.c; relay.c has a classic of its own, too */

enum { WORDS = 4096 }; /* arguments and environment that another program is run with */

const char *variable(const char *name);
_Noreturn void classic(void);

/* ---- sendmail.c: what it becomes */

void change_environment(char **changes, int for_session);
_Noreturn void run(void);

#endif
