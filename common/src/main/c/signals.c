/* The native door: signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "door.h"

static volatile unsigned char exit_code[NSIG];
static int signal_pipe = -1;

/* The kernel may lack memory for a byte in a pipe, and the signal does not come again. */
#define TELL_TRIES 1000

static void exit_now(int sig) { _exit(exit_code[sig]); }

static void tell(int sig) {
  int saved = errno;
  unsigned char b = (unsigned char)sig;
  for (int i = 0; i < TELL_TRIES && write(signal_pipe, &b, 1) == -1; ++i)
    if (errno == EAGAIN) break; /* the pipe is full of the same news */
  errno = saved;
}

static int handle(int sig, void (*f)(int)) {
  struct sigaction a = {.sa_handler = f, .sa_flags = SA_RESTART};
  sigemptyset(&a.sa_mask);
  return (jint)result(sigaction(sig, &a, 0));
}

FN(jint, signalIgnore)(JNIEnv *env, jclass c, jint sig) { return handle(sig, SIG_IGN); }
FN(jint, signalDefault)(JNIEnv *env, jclass c, jint sig) { return handle(sig, SIG_DFL); }

static void nothing(int sig) { (void)sig; }

/* From now on sig has no effect here; programs started from here have its default again. */
FN(jint, signalDisregard)(JNIEnv *env, jclass c, jint sig) { return handle(sig, nothing); }

/* From now on sig ends the process at once with this exit code, leaving everything as it is. */
FN(jint, signalExit)(JNIEnv *env, jclass c, jint sig, jint code) {
  if (sig < 1 || sig >= NSIG) return -EINVAL;
  exit_code[sig] = (unsigned char)code;
  return handle(sig, exit_now);
}

/* From now on sig writes its number as one byte to the descriptor fd, which is non-blocking. */
FN(jint, signalTell)(JNIEnv *env, jclass c, jint sig, jint fd) {
  signal_pipe = fd;
  return handle(sig, tell);
}

/* What the launcher held back may come, to this thread and to those it starts later. */
FN(jint, signalRelease)(JNIEnv *env, jclass c) {
  sigset_t held = birth.held;
  sigemptyset(&birth.held);
  return -pthread_sigmask(SIG_UNBLOCK, &held, 0);
}

/* Sig comes to this process when its parent ends, until this thread asks for 0 or ends itself. */
FN(jint, signalAtParentsEnd)(JNIEnv *env, jclass c, jint sig) {
  return (jint)result(prctl(PR_SET_PDEATHSIG, (unsigned long)sig));
}

FN(jint, alarm)(JNIEnv *env, jclass c, jint seconds) { return (jint)alarm(seconds); }
