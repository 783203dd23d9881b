/*
 * Hands messages to a queue service as fast as it takes them, or to qmail-queue processes, and says
 * how fast that was: for the training of the AOT caches (training) and for measuring.
 *
 *   load SOCKET QUEUE CLIENTS MESSAGES BYTES           through the service at SOCKET
 *   load PROGRAM QUEUE CLIENTS MESSAGES BYTES exec     a process of PROGRAM each
 *
 * QUEUE is the directory that the service works on. Protocol: docs/PROTOCOL.md, role 0. One line on
 * descriptor 1; exit code 1 if a message was not accepted.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CLIENTS = 1000, RECORD = 65536 };

struct __attribute__((packed)) hello {
  uint32_t length;
  uint8_t version, role;
  uint64_t dev, ino;
  uint32_t uid, pid;
};

static const char envelope[] = "Fsender@example.org\0Tuser@example.net\0";
static const char *target;
static int is_program;
static struct hello hello;
static char *message, *records;
static size_t message_length, records_length;
static long left, refused;
static int last_code;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int put(int fd, const void *from, size_t length) {
  const char *p = from;
  while (length) {
    ssize_t n = write(fd, p, length);
    if (n <= 0) return -1;
    p += n;
    length -= (size_t)n;
  }
  return 0;
}

static int get(int fd, void *to, size_t length) {
  char *p = to;
  while (length) {
    ssize_t n = read(fd, p, length);
    if (n <= 0) return -1;
    p += n;
    length -= (size_t)n;
  }
  return 0;
}

static void record(const char *from, size_t length) {
  uint32_t prefix = htonl((uint32_t)length);
  memcpy(records + records_length, &prefix, sizeof prefix);
  memcpy(records + records_length + sizeof prefix, from, length);
  records_length += sizeof prefix + length;
}

static int prepare(size_t length) {
  message = malloc(length + 1);
  records = malloc(length + length / RECORD * 4 + sizeof envelope + 64);
  if (!message || !records) return -1;
  message_length = length;
  for (size_t i = 0; i < length; ++i) message[i] = i % 70 ? 'x' : '\n';
  memcpy(message, "Subject: s\n\n", length < 12 ? length : 12);
  for (size_t i = 0; i < length; i += RECORD)
    record(message + i, length - i < RECORD ? length - i : RECORD);
  record("", 0);
  record(envelope, sizeof envelope);
  record("", 0);
  return 0;
}

/* The exit code of a qmail-queue process, or -1. */
static int by_program(void) {
  int zero[2], one[2], status;
  if (pipe2(zero, O_CLOEXEC) == -1 || pipe2(one, O_CLOEXEC) == -1) return -1;
  pid_t pid = vfork();
  if (pid == 0) {
    dup2(zero[0], 0);
    dup2(one[0], 1);
    execl(target, target, (char *)0);
    _exit(120);
  }
  close(zero[0]);
  close(one[0]);
  put(zero[1], message, message_length);
  close(zero[1]);
  put(one[1], envelope, sizeof envelope);
  close(one[1]);
  if (pid == -1 || waitpid(pid, &status, 0) == -1 || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

/* The service's outcome; 200 and its answer when it is not ready; -1 without any. */
static int by_service(void) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  unsigned char ready[9], outcome[5];
  strncpy(to.sun_path, target, sizeof to.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), code = -1;
  if (fd == -1) return -1;
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 && !put(fd, &hello, sizeof hello) &&
      !get(fd, ready, sizeof ready)) {
    if (ready[4]) {
      code = 200 + ready[4];
    } else {
      put(fd, records, records_length);
      if (!get(fd, outcome, sizeof outcome)) code = outcome[4];
    }
  }
  close(fd);
  return code;
}

static void *client(void *unused) {
  (void)unused;
  for (;;) {
    pthread_mutex_lock(&lock);
    int go = left-- > 0;
    pthread_mutex_unlock(&lock);
    if (!go) return 0;
    int code = is_program ? by_program() : by_service();
    if (code) {
      pthread_mutex_lock(&lock);
      ++refused;
      last_code = code;
      pthread_mutex_unlock(&lock);
    }
  }
}

static double cpu(int who) {
  struct rusage u;
  getrusage(who, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  struct stat queue;
  if (argc < 6 || stat(argv[2], &queue) == -1 || prepare(strtoul(argv[5], 0, 10)) == -1) {
    fprintf(stderr, "usage: load SOCKET|PROGRAM QUEUE CLIENTS MESSAGES BYTES [exec]\n");
    return 100;
  }
  target = argv[1];
  is_program = argc > 6;
  int clients = atoi(argv[3]);
  long messages = left = atol(argv[4]);
  if (clients > MAX_CLIENTS) clients = MAX_CLIENTS;
  hello = (struct hello){.length = htonl(sizeof hello - 4), .version = 1, .role = 0,
                         .dev = htobe64(queue.st_dev), .ino = htobe64(queue.st_ino),
                         .uid = htonl(getuid()), .pid = 0};
  signal(SIGPIPE, SIG_IGN); /* the answer may come before all was sent */
  pthread_t threads[MAX_CLIENTS];
  double start = now();
  for (int i = 0; i < clients; ++i) pthread_create(&threads[i], 0, client, 0);
  for (int i = 0; i < clients; ++i) pthread_join(threads[i], 0);
  double seconds = now() - start, each = 1000.0 / (double)messages;
  printf("%d clients, %zu bytes: %.0f messages/s, CPU ms each: clients %.3f, processes %.3f",
         clients, message_length, (double)messages / seconds, cpu(RUSAGE_SELF) * each,
         cpu(RUSAGE_CHILDREN) * each);
  if (refused) printf("; %ld not accepted, last code %d", refused, last_code);
  printf("\n");
  return refused != 0;
}
