/* What the front of a session passes on: it may keep a piece for each side, and change none. */

/* Bytes that one side said and the other has not taken. */
struct kept_for {
  uint8_t bytes[PIECE];
  size_t at, end;
};

static struct {
  struct kept_for client, service;
  uint8_t head[4]; /* of the service's record */
  size_t got;      /* of it */
  size_t left;     /* of the record */
  int over;        /* the empty record was there */
  int ended;       /* and the exit code, or what is no record of a session */
  int code;        /* -1: none */
} relayed;

static void say_to(struct kept_for *k, const void *bytes, size_t n) {
  if (k->at == k->end) k->at = k->end = 0;
  if (n > sizeof k->bytes - k->end) {
    memmove(k->bytes, k->bytes + k->at, k->end - k->at);
    k->end -= k->at;
    k->at = 0;
  }
  judge(n <= sizeof k->bytes - k->end, "heard more before it passed on what there was");
  memcpy(k->bytes + k->end, bytes, n);
  k->end += n;
}

/* Of n bytes that are offered to that side it takes some. */
static void told(struct kept_for *k, const void *bytes, size_t n, size_t taken) {
  judge(n <= k->end - k->at && !memcmp(k->bytes + k->at, bytes, n),
        "says what the other side did not say");
  k->at += taken;
}

/* Records up to an empty one, and one more of a byte. */
static void service_said(uint8_t b) {
  if (relayed.ended) return;
  if (relayed.left) {
    --relayed.left;
    if (relayed.over) relayed.code = b, relayed.ended = 1;
    else say_to(&relayed.client, &b, 1);
    return;
  }
  relayed.head[relayed.got++] = b;
  if (relayed.got < 4) return;
  relayed.got = 0;
  relayed.left = (size_t)relayed.head[0] << 24 | (size_t)relayed.head[1] << 16 |
                 (size_t)relayed.head[2] << 8 | relayed.head[3];
  if (relayed.left > PIECE || (relayed.over && relayed.left != 1)) relayed.ended = 1;
  else if (!relayed.left) relayed.over = 1;
  relayed.code = -1;
}

static void judge_session(int code) {
  enum { BROKEN_SESSION = 1 };
  if (code == BECAME || code == TEMPORARY || code == BROKEN_SESSION ||
      code == QQ_TEMPORARILY_REJECTED)
    return;
  judge(relayed.ended && relayed.code == code, "an exit code that nobody spoke of");
  judge(relayed.client.at == relayed.client.end, "the client did not get all");
}
