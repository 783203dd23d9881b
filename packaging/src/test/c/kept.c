/*
 * The keeper of a service that is a shell command: kept COMMAND. Exit code 99: it stayed alone.
 *
 * The command's descriptor 0 leads to the keeper, as a service's does.
 */
#include <unistd.h>

#include "../../main/c/keeper.h"

int main(int argc, char **argv) {
  int code;
  if (argc != 2) return 100;
  switch (keep(&code)) {
    case KEEPER: return code;
    case SERVICE: execl("/bin/sh", "sh", "-c", argv[1], (char *)0); return 98;
    case ALONE: break;
  }
  return 99;
}
