/* Without libFuzzer: sessions as they should be, with something wrong in most of them. */
static uint8_t input[1 << 18];
static size_t filled_input;

static void say_bytes(const void *p, size_t n) {
  if (n > sizeof input - filled_input) n = sizeof input - filled_input;
  memcpy(input + filled_input, p, n);
  filled_input += n;
}

static void say_u32(size_t n) {
  uint8_t b[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
  say_bytes(b, 4);
}

static void say_string(size_t n) {
  static const char text[200000] = "x: y\n";
  say_u32(n);
  say_bytes(text, n);
}

static void say_list(size_t n) {
  if (rand() % 8 == 0) n = rand() % 2 ? 5000 : WORDS;
  say_u32(n);
  while (n--) say_string(n % 4);
}

static void say_word(const char *s) {
  say_u32(strlen(s));
  say_bytes(s, strlen(s));
}

static void say_changes(void) {
  static const char *const changes[] = {"NAME", "MAILNAME=me", "QMAILUSER=a", "PROTO=TCP",
                                        "PATH=x"};
  size_t n = (size_t)rand() % 5;
  say_u32(n);
  while (n--) say_word(changes[rand() % (rand() % 4 ? 3 : 5)]);
}

/* Nearly what sendmail becomes. */
static void say_program(void) {
  static const char *const files[] = {"bin/qmail-inject", "bin/qmail-smtpd", "bin/qmail-qread",
                                      "bin/qmail-send"};
  static const char *const words[] = {"-H", "-f", "a@b", "--", "x"};
  const char *file = files[rand() % 4];
  size_t n = rand() % 2 ? 0 : (size_t)rand() % 6;
  say_word(file);
  say_u32(1 + n);
  say_word(rand() % 9 ? file : "sh");
  for (size_t i = 0; i < n; ++i) say_word(words[rand() % 9 ? i : (size_t)rand() % 5]);
  say_changes();
}

static void say_answer(void) {
  /* mostly what leads on to the queue: all that can be wrong with it has to be right for that */
  size_t head = filled_input, used = rand() % 3 ? 0 : (size_t)rand() % 40;
  size_t n = rand() % 20 ? (size_t)rand() % 300 : (size_t)rand() % 90000, m = (size_t)rand() % 99;
  int likely = ROLE == SENDMAIL && rand() % 2 ? RUN_IT : QUEUE_IT;
  uint8_t kind = (uint8_t)(rand() % 3 ? rand() % (QUEUE_CHANGED + 2) : likely);
  say_u32(0);
  say_bytes(&kind, 1);
  if (kind == QUEUE_CHANGED) say_changes();
  if (kind == QUEUE_IT || kind == PRINT_IT || kind == QUEUE_CHANGED) say_u32(used);
  if (kind == RUN_IT && rand() % 2) say_program();
  else if (kind == RUN_IT && rand() % 8 == 0) /* as long as the room that receive begins with */
    say_string(PIECE - 17), say_list(1), say_list(1);
  else if (kind == RUN_IT) say_string(m), say_list(m), say_list(rand() % 3);
  if (kind == SAY || kind == QUEUE_IT || kind == QUEUE_CHANGED)
    say_string(n), say_string(m), say_bytes(rand() % 4 ? "\0" : "\1", 1);
  if (kind == PRINT_IT) say_string(n);
  size_t whole = filled_input - head - 4, now_at = filled_input;
  if (whole > 3 && rand() % 8 == 0) whole -= 1 + (size_t)rand() % 3; /* its last piece is cut off */
  filled_input = head;
  say_u32(whole);
  filled_input = now_at;
}

static void invent(void) {
  static const uint8_t more[] = {0, 0, 0, 1, MORE}, ready_[] = {0, 0, 0, 5, READY, 0, 0, 1, 2};
  uint8_t head[3] = {(uint8_t)rand(), 0, 0};
  filled_input = 0;
  for (int i = 0; i < 2; ++i) {
    size_t n = (size_t)rand() % (rand() % 10 ? 50 : 60000);
    head[1] = (uint8_t)(n >> 8);
    head[2] = (uint8_t)n;
    say_bytes(i ? head + 1 : head, i ? 2 : 3);
    while (n--) input[filled_input++] = (uint8_t)rand();
  }
  for (int sessions = 1 + rand() % 3; sessions--;) {
    say_bytes(ready_, sizeof ready_);
    for (int i = ROLE == INJECT || ROLE == SENDMAIL ? rand() % (rand() % 9 ? 4 : 60) : 0; i--;)
      say_bytes(more, sizeof more);
    if (ROLE == QUEUE || rand() % 3 == 0) {
      say_u32(1);
      head[0] = (uint8_t)(rand() % 2 ? 0 : rand());
      say_bytes(head, 1);
    } else if (ROLE < SMTPD) {
      say_answer();
    }
    for (int i = ROLE >= SMTPD ? rand() % 6 : 0; i--;)
      say_string((size_t)rand() % (rand() % 9 ? 100 : 70000));
    if (ROLE >= SMTPD && rand() % 2) { /* its end, and the exit code */
      say_u32(0);
      say_u32(1);
      say_bytes(head, 1);
    }
    uint8_t stop = NEXT_SESSION;
    say_bytes(&stop, 1);
  }
  for (int i = rand() % 4; i--;) input[(size_t)rand() % filled_input] = (uint8_t)rand();
  if (rand() % 4 == 0) filled_input = (size_t)rand() % filled_input;
}

static void save(const char *directory, unsigned long number) {
  char name[4096];
  snprintf(name, sizeof name, "%s/%lu", directory, number);
  FILE *f = fopen(name, "w");
  if (!f || fwrite(input, 1, filled_input, f) != filled_input || fclose(f)) perror(name);
}

int main(int argc, char **argv) {
  time_t end = time(0) + (argc > 1 ? atoi(argv[1]) : 5);
  unsigned long runs = 0;
  srand(argc > 2 ? (unsigned)atoi(argv[2]) : 1);
  for (; time(0) < end; ++runs) {
    invent();
    if (argc > 3 && runs < SEEDS) save(argv[3], runs);
    LLVMFuzzerTestOneInput(input, filled_input);
  }
  fprintf(stderr, "%lu runs\n", runs);
  return 0;
}
