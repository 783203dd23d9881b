"""compare.py HOME COUNT SEED: each of COUNT random lines as |LINE in a .qmail file, by bin/qmail-local,
which asks /bin/sh, and by lib/qmailj/resident/qmail-local, which need not. Both must say the same, end
the same, and hand the same environment, message, envelope and arguments to whatever they start."""
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys

home, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rnd = random.Random(seed)
OUT, ALICE = "/tmp/out", "/home/alice"
PATH = "%s/bin:%s/bin:/usr/bin:/bin" % (home, ALICE)
BASE = {"PATH": PATH, "QMAILQUEUE": OUT + "/qmail-queue", "LANG": "C"}
ENVIRONMENTS = [
    BASE, BASE, BASE,
    dict(BASE, PATH=ALICE + "/fake:" + PATH),
    dict(BASE, PATH="/nonexistent:/etc/passwd:bin:" + PATH),
    dict(BASE, PATH=":" + home + "/bin:/usr/bin:/bin"),
    dict(BASE, PATH="%builtin:" + PATH),
    dict(BASE, ENV="/tmp/env", BASH_ENV="/tmp/env"),
    dict(BASE, IFS="a", OPTIND="7", PPID="3"),
    dict(BASE, PWD=ALICE, OLDPWD="/"),
    dict(BASE, PWD="/tmp", **{"a.b": "1", "1x": "2", "x-y": "3", "_": "4", "LINENO": "5"}),
]
NAMES = ["forward", "condredirect", "except", "bouncesaying", "preline"]
PROGRAMS = ["c0", "c1", "c99", "c100", "c111", "ckill", "./c0", "bin/c0", "nosuch", "/no/such", "bin", "true"]
OTHERS = ["echo", "true", "false", "./c0", "Forward", "forwardx", "forward=x", "A=b", home + "/bin/forward",
          home + "/bin/../bin/except", "bin/forward", "exec", "if", "!", ":", ".", "-"]
WORDS = ["a@b.example", "c+d=e@f.example", "x", "-f", "-r", "-d", "-FRD", "-x", "--", "-", "A=b", "0", "a:b/c", "."]
ODD = ["'a b'", '"$EXT"', "a;b", "a|cat", "a&", "$x", "*", "a\\b",
       "#x", "~", "a,b", "a\tb", "(x)", "a>k", "a<k", "\u00e9"]


def line():
    words = [rnd.choice(NAMES) if rnd.random() < 0.85 else rnd.choice(OTHERS)]
    for i in range(rnd.choice([0, 1, 1, 2, 2, 2, 3, 4])):
        kind = rnd.random()
        words.append(rnd.choice(PROGRAMS + NAMES if kind < 0.55 else WORDS if kind < 0.96 else ODD))
    blank = " " if rnd.random() < 0.95 else rnd.choice(["  ", "\t"])
    return blank.join(words) + rnd.choice([""] * 9 + [" "])


def said(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None
    finally:
        if os.path.exists(path):
            os.unlink(path)


def timeless(text):
    """Without what differs from one moment or process to the next."""
    text = text and re.sub(rb"(From \S+ \w+ \w+ +\d+ )\d\d:\d\d:\d\d", rb"\1TIME", text)
    return text and re.sub(rb"\nPPID=\d+\n", b"\nPPID=N\n", text)


def excerpt(a, b):
    """Where two observations begin to differ."""
    a, b = repr(a), repr(b)
    i = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return a[max(0, i - 60):i + 200], b[max(0, i - 60):i + 200]


def observed(status, output):
    queue, program = said(OUT + "/queue"), said(OUT + "/program")
    who = said(OUT + "/who")
    number = output
    for name in (b"forward: qp ", b"condredirect: qp "):
        if name in number:  # the number is that of a process
            head, tail = number.split(name, 1)
            number = head + name + b"N" + tail[len(tail.split(b"\n")[0]):]
    return who, (status, number, timeless(queue), timeless(program))


class Worker:
    def __init__(self, env):
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(["bin/qmail-local"], executable=home + "/lib/qmailj/resident/qmail-local",
                                        stdin=theirs, stdout=subprocess.DEVNULL, stderr=open(OUT + "/worker", "w"),
                                        env=env, cwd="/")
        theirs.close()
        assert len(self.socket.recv(65536)) == 12

    def deliver(self, words, message):
        packed = b"".join(struct.pack(">I", len(w)) + w for w in words)
        socket.send_fds(self.socket, [struct.pack(">II", 1, len(words)) + packed], [message.fileno()])
        answer = self.socket.recv(65536)
        if not answer:
            sys.exit("the worker is dead: %d\n%s" % (self.process.wait(20), open(OUT + "/worker").read()))
        return os.waitstatus_to_exitcode(struct.unpack(">I", answer[4:8])[0]), answer[12:]

    def end(self):
        self.socket.close()
        assert self.process.wait(20) == 0


def classic(env, words, message):
    p = subprocess.run([home + "/bin/qmail-local"] + words, stdin=message, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, env=env, cwd="/")
    return p.returncode, p.stdout


with open("/tmp/out/message", "w") as f:
    f.write("Subject: x\n\n" + "body\n" * 1000)
words = [w.encode() for w in ("--", "alice", ALICE, "alice-x-y", "-", "x-y", "mail.example.org", "s@e.example", "")]
inside = different = 0
for first in range(0, count, 20):
    env = ENVIRONMENTS[first // 20 % len(ENVIRONMENTS)]
    worker = Worker(env)
    for n in range(first, min(first + 20, count)):
        text = line()
        with open(OUT + "/code", "w") as f:
            f.write(rnd.choice(["0"] * 6 + ["31", "53", "82"]))
        with open(ALICE + "/.qmail-x-y", "w") as f:
            f.write("|%s\n|echo next\n" % text)
        with open("/tmp/out/message") as m:
            _, a = observed(*classic(env, words, m))
        with open("/tmp/out/message") as m:
            who, b = observed(*worker.deliver(words, m))
        inside += who == b"qmail-local\n"
        # processes that run beside each other may speak in any order; a binary of ours that the
        # shell is made to read is full of such
        beside = "&" in text or "|" in text or re.match(r"\.\s+(%s)\b" % "|".join(NAMES), text)
        if a != b and not beside:
            different += 1
            print("line %d: %r\n  environment %r\n  shell  %s\n  worker %s" % ((n, text, env) + excerpt(a, b)))
    worker.end()
print("%d lines, seed %d: %d different; %d messages without a process" % (count, seed, different, inside))
sys.exit(1 if different or not inside else 0)
