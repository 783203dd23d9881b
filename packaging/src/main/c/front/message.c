/*
 * A message on its way to the queue service, in records.
 *
 * In qmail-queue, setuid qmailq, and in qmail-inject and sendmail. The bytes come from the caller
 * and are not looked at. From the service comes nothing but an exit code, and that is believed only
 * if it can be true: see makes_sense.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"

const struct service queue_service = SERVICE(FOR_QUEUE, "qmail-queue", "queue");

struct session my;
unsigned char out[OUT + 8];

/*
 * Whether the service may answer that: an exit code of qmail-queue, and success only after all of
 * the message was handed over, because what the service does not have it cannot have queued.
 */
static int makes_sense(int code) {
  if (code == 0) return my.handed_over;
  if (code == TEMPORARY) return 1; /* an account is missing */
  return code == QQ_ADDRESS_TOO_LONG || code == QQ_REJECTED ||
         (code >= QQ_OUT_OF_MEMORY && code <= QQ_BAD_ENVELOPE);
}

/* The service has said how it ends, or is gone. */
_Noreturn void outcome(int64_t end) {
  unsigned char code;
  switch (receive_short(my.service, &code, 1, end)) {
    case RECEIVED: done(makes_sense(code) ? code : QQ_BUG);
    case LATE: done(QQ_TIMEOUT);
    default: done(QQ_COMMUNICATION_FAILED);
  }
}

/*
 * A signal ends this process. qmail-queue leaves its files in the queue then, so the service gets
 * what was read so far, and UINT32_MAX in place of a length, which means: leave the files.
 */
_Noreturn void last_words(int code) {
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

/* Once the envelope has left, the service may answer, whatever else is on its way. */
static void count_sent(size_t n) {
  my.sent += n;
  if (my.ended && my.addressed && my.sent >= my.addressed) my.handed_over = 1;
}

#define BARRIER() __asm__ volatile("" ::: "memory")

void flush(void) {
  while (my.sent < my.filled) {
    my.sending = 1;
    BARRIER();
    ssize_t n = send(my.service, out + my.sent, my.filled - my.sent, MSG_NOSIGNAL);
    int why = errno;
    if (n > 0) count_sent((size_t)n);
    BARRIER();
    my.sending = 0;
    BARRIER();
    if (my.due) last_words(my.due);
    if (n > 0 || why == EINTR) continue;
    if (why != EAGAIN) outcome(now() + PATIENCE);
    struct pollfd p = {.fd = my.service, .events = POLLIN | POLLOUT};
    if (poll(&p, 1, DEATH * 1000) == 0) done(QQ_TIMEOUT);
    if (p.revents & POLLIN) outcome(now() + PATIENCE);
  }
  my.sent = my.filled = 0;
}

/* Room for the next record, at least half a piece. */
size_t room(void) {
  if (my.filled + 4 + PIECE / 2 > OUT) flush();
  size_t n = OUT - my.filled - 4;
  return n < PIECE ? n : PIECE;
}

void put_record(size_t n) {
  put_u32(out + my.filled, (uint32_t)n);
  BARRIER();
  my.filled += 4 + n;
}

void put(const unsigned char *from, size_t n) {
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
void await(int fd) {
  for (;;) {
    struct pollfd p[2] = {{.fd = fd, .events = POLLIN}, {.fd = my.service, .events = POLLIN}};
    int n = poll(p, 2, my.filled ? 0 : DEATH * 1000);
    if (n > 0 && p[1].revents) outcome(now() + PATIENCE);
    if (n > 0) return;
    if (n == 0 && !my.filled) done(QQ_TIMEOUT);
    if (n == 0) flush();
    if (n == -1 && errno != EINTR) done(QQ_READ_ERROR);
  }
}

void end_part(void) {
  room();
  put_record(0);
}
