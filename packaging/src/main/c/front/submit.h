/*
 * What qmail-inject and sendmail do with the answers of the inject service.
 */
#ifndef QMAILJ_SUBMIT_H
#define QMAILJ_SUBMIT_H

#include "call.h"
#include "message.h"

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

/* ---- inject.c */

enum { WORDS = 4096 }; /* arguments and environment that another program is run with */

const char *variable(const char *name);
_Noreturn void classic(void);

/* ---- sendmail.c: what it becomes */

void change_environment(char **changes, int for_session);
_Noreturn void run(void);

#endif
