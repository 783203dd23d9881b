/*
 * A message on its way to the queue service, and what is done when there is none.
 */
#ifndef QMAILJ_MESSAGE_H
#define QMAILJ_MESSAGE_H

#include "front.h"

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

#endif
