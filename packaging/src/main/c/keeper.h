/* What supervise watches of a resident service (keeper.c). */
#ifndef KEEPER_H
#define KEEPER_H

/* Who a process is after keep(). */
enum kept {
  SERVICE, /* the service, whose descriptor 0 leads to its keeper */
  KEEPER,  /* the keeper, whose work is done */
  ALONE    /* there is no keeper, for want of a process or descriptors */
};

/* Divides the process in two. The keeper comes back with the exit code to leave with. */
enum kept keep(int *code);

#endif
