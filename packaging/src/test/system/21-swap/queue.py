"""A queue in mixed states, and what became of it. Used by ./run, which says where and when.

    queue.py fill COUNT       what is to be preprocessed and tried, through bin/qmail-queue
    queue.py spoil            after that: ages, retry times, interrupted states, what is only in todo
    queue.py picture          the queue as text: what two qmails must leave alike
    queue.py log FILE         a log of qmail-send likewise, message by message
    queue.py mail             what was delivered and bounced likewise
    queue.py ledger           whether every recipient was served once
    queue.py busy FILE        exit code 0 as long as that log says that there is something to do

The catalogue of messages is /tmp/catalogue: a JSON list of what fill and spoil have sent.
"""
import collections
import glob
import json
import math
import os
import pwd
import re
import subprocess
import sys
import time

HOME = "/var/qmail"
QUEUE = HOME + "/queue"
HOST = "mail.example.org"
CATALOGUE = "/tmp/catalogue"
SPLIT = 23
SKIP = {"local": 10, "remote": 20}
DAY = 86400
FAR = 100000  # seconds: the attempt that some messages still wait for

# Kinds of messages, by what their recipients do. `later` waits for the gate, `bad` bounces.
KINDS = [
    ("later", ["alice-later"]),
    ("remote", ["later@slow"]),
    ("partly", ["alice-ok", "alice-later", "ok@slow", "later@slow"]),
    ("bouncing", ["alice-bad", "alice-later", "bad@slow"]),
    ("verp", ["alice-later", "later@slow", "alice-bad"]),
    ("mbox", ["alice-mbox", "alice-later"]),
    ("many", ["alice-later"] * 12 + ["alice-ok"] * 4),
    ("plain", ["alice-ok"]),
]
OWNERS = ["root", "alice", "qmaild", "alias", "qmails"]


def load():
    if not os.path.exists(CATALOGUE):
        return []
    with open(CATALOGUE) as file:
        return json.load(file)


def address(form, number, index):
    """alice-later, 7, 1: alice-later-7.1@mail.example.org"""
    local, _, host = form.partition("@")
    return "%s-%d.%d@%s" % (local, number, index, host + ".example" if host else HOST)


def sender(kind, number):
    if kind == "verp":
        return "bob-v-%d-@%s-@[]" % (number, HOST)
    return "bob-s-%d@%s" % (number, HOST)


def entry(number, kind, forms):
    return {"id": number, "kind": kind, "sender": sender(kind, number), "owner": OWNERS[number % 5],
            "to": [address(form, number, i) for i, form in enumerate(forms)]}


def message(one):
    body = ["From here on", ">From there on", ".", "..", "x" * 900] + ["filler"] * (one["id"] % 50)
    if one["id"] % 97 == 5:
        body += ["a long line of a long message"] * 10000
    return ("X-Id: %d\nSubject: %s\n\n%s\n" % (one["id"], one["kind"], "\n".join(body))).encode()


def inject(one):
    """Through qmail-queue's own interface: fd 0 and 1, as its owner."""
    owner = pwd.getpwnam(one["owner"])
    envelope = b"F" + one["sender"].encode() + b"\0"
    envelope += b"".join(b"T" + to.encode() + b"\0" for to in one["to"]) + b"\0"
    in0, out0 = os.pipe()
    in1, out1 = os.pipe()
    with subprocess.Popen([HOME + "/bin/qmail-queue"], stdin=in0, stdout=in1, cwd="/",
                          user=owner.pw_uid, group=owner.pw_gid, extra_groups=[]) as child:
        os.close(in0)
        os.close(in1)
        for fd, data in (out0, message(one)), (out1, envelope):
            with os.fdopen(fd, "wb") as pipe:
                pipe.write(data)
    if child.returncode:
        sys.exit("qmail-queue: exit code %d" % child.returncode)


def add(count, kinds):
    catalogue = load()
    first = len(catalogue)
    fresh = [entry(first + i, *kinds[i % len(kinds)]) for i in range(count)]
    for one in fresh:
        inject(one)
    with open(CATALOGUE, "w") as file:
        json.dump(catalogue + fresh, file)
    return fresh


# ---- files of the queue

def files(*names):
    """number -> {name: path} for everything in the queue"""
    found = collections.defaultdict(dict)
    for name in names or ("mess", "intd", "todo", "info", "local", "remote", "bounce"):
        pattern = "/*/[0-9]*" if name in ("mess", "info", "local", "remote") else "/[0-9]*"
        for path in glob.glob(QUEUE + "/" + name + pattern):
            found[int(os.path.basename(path))][name] = path
    return found


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data, owner, mode):
    who = pwd.getpwnam(owner)
    with open(path, "wb") as file:
        file.write(data)
    os.chown(path, who.pw_uid, who.pw_gid)
    os.chmod(path, mode)


def bare(age):
    """A message's file in its place under its own number: state S2, so old."""
    first = QUEUE + "/pid/made"
    write(first, b"Received: half a message\n", "qmailq", 0o644)
    number = os.stat(first).st_ino
    path = "%s/mess/%d/%d" % (QUEUE, number % SPLIT, number)
    os.rename(first, path)
    os.utime(path, (time.time() - age, time.time() - age))
    return number


def spoil():
    now = int(time.time())
    preprocessed = sorted(n for n, has in files().items() if "info" in has)
    for i, number in enumerate(preprocessed):
        has = files("info", "local", "remote", "mess")[number] if i % 25 == 7 else {
            name: path for name in ("info", "local", "remote")
            for path in ["%s/%s/%d/%d" % (QUEUE, name, number % SPLIT, number)] if os.path.exists(path)}
        # in the middle of the ages that have this square root, so that seconds do not matter
        root = 500 + i % 270
        birth = now - root * root - root
        if i % 12 == 3:
            birth = now - 8 * DAY - 531  # past its lifetime
        os.utime(has["info"], (birth, birth))
        due = now + FAR + i if i % 5 == 1 else now - 60
        for name in "local", "remote":
            if name in has:
                os.utime(has[name], (due, due))
        if i % 25 == 7:
            interrupt(has, i // 25)
    interrupted_injections()
    fresh = add(max(len(preprocessed) // 2, 20), KINDS)
    half_preprocessed(len(fresh) // 5)


def interrupt(has, how):
    """S5, stopped at other places: all recipients done, their list still there or not."""
    for name in "local", "remote":
        if name in has:
            if how % 2:
                os.unlink(has[name])
            else:
                was = os.stat(has[name])
                data = re.sub(rb"(^|\0)T", rb"\1D", read(has[name]))
                with open(has[name], "r+b") as file:
                    file.write(data)
                os.utime(has[name], (was.st_atime, was.st_mtime))
    served = "/tmp/given-up"
    with open(served, "a") as file:
        ident = re.search(rb"^X-Id: (\d+)", read(has["mess"]), re.M)
        file.write(ident.group(1).decode() + "\n")


def interrupted_injections():
    """S1: a file in pid/. S2 and S3, of today and older than the 36 hours after which they go."""
    for i, age in enumerate([0, 0, 40 * 3600, 40 * 3600]):
        path = "%s/pid/%d.%d" % (QUEUE, 100 + i, 1000000)
        write(path, b"", "qmailq", 0o644)
        os.utime(path, (time.time() - age, time.time() - age))
        bare(age)
        number = bare(age)
        path = "%s/intd/%d" % (QUEUE, number)
        write(path, b"u0\0p1\0Fhalf", "qmailq", 0o644)
        os.utime(path, (time.time() - age, time.time() - age))


def half_preprocessed(count):
    """S4, stopped at each place: parts of info, local and remote there, intd gone or not."""
    queued = [(n, has) for n, has in sorted(files("todo", "intd").items()) if "todo" in has]
    for i, (number, has) in enumerate(queued[:count]):
        for name in ["info", "local", "remote"][:i % 4]:
            write("%s/%s/%d/%d" % (QUEUE, name, number % SPLIT, number), b"Fhalf of an address\0", "qmails", 0o600)
        if i % 5 == 4:
            os.unlink(has["intd"])


# ---- what must be alike

def retry(name, path, birth):
    """The time of the next attempt, and whether it can be right. Of a message that was born in this
    run only that: seconds matter there."""
    when, now = int(os.stat(path).st_mtime), int(time.time())
    ages = range(max(now - birth - 3600, 0), now - birth + 1)
    attempts = {birth + (math.isqrt(age) + SKIP[name]) ** 2 for age in ages}
    right = when in attempts or when > now + FAR - 3600
    young = now - birth < 3600
    judgement = "as it should be" if right else "WRONG: %d after birth" % (when - birth)
    return "%s%s" % ("" if young else "%d, " % when, judgement)


def picture():
    for number, has in sorted(files().items()):
        size = os.path.getsize(has["mess"]) if "mess" in has else None
        print("#%d %s size %s" % (number, " ".join(sorted(has)), size))
        birth = int(os.stat(has["info"]).st_mtime) if "info" in has else 0
        if birth and time.time() - birth > 3600:
            print("  born %d" % birth)
        for name in "info", "local", "remote", "bounce":
            if name in has:
                text = read(has[name])
                print("  %s %r" % (name, b"".join(sorted(text.split(b"\n\n"))) if name == "bounce" else text))
        for name in "local", "remote":
            if name in has:
                print("  %s again %s" % (name, retry(name, has[name], birth)))
        for path in has.values():
            was = os.stat(path)
            print("  %s %s %o" % (path.split("/")[4], pwd.getpwuid(was.st_uid).pw_name, was.st_mode))
    print("pid/ %d" % len(os.listdir(QUEUE + "/pid")))


class Log:
    """qmail-send's log, told message by message: deliveries overlap as they like."""

    def __init__(self, path):
        self.lines = collections.defaultdict(list)
        self.other = []
        self.under_way = {}
        self.started = self.ended = 0
        self.bounces = set()
        self.life = collections.Counter()  # a number is used again when its message has ended
        with open(path, errors="surrogateescape") as file:
            for line in file:
                self.line(line.rstrip("\n"))

    def line(self, line):
        words = line.split(" ")
        if line.startswith("starting delivery "):
            delivery, number = words[2].rstrip(":"), words[4]
            self.started += 1
            self.under_way[delivery] = (number, " ".join(words[6:]))
            self.tell(number, "starting %s" % " ".join(words[5:]))
        elif line.startswith("delivery "):
            number, to = self.under_way.pop(words[1].rstrip(":"))
            self.ended += 1
            self.tell(number, "%s: %s" % (to, re.sub(r"qp_\d+|ok_\d+", "N", " ".join(words[2:]))))
        elif line.startswith("info msg "):
            number = words[2].rstrip(":")
            if " from <> " in line or " from <#@[]> " in line:
                self.bounces.add((number, self.life[number]))
            self.tell(number, re.sub(r" qp \d+", " qp N", " ".join(words[3:])))
        elif line.startswith(("new msg ", "end msg ", "bounce msg ")):
            self.tell(words[2], re.sub(r"\d+", "N", line))
            self.life[words[2]] += line.startswith("end")
        elif line.startswith("status: ") and "exiting" not in line:
            pass
        else:
            self.other.append(line)

    def tell(self, number, what):
        self.lines[number, self.life[number]].append(what)

    def print(self):
        for key in sorted(set(self.lines) - self.bounces):
            self.print_message("#" + key[0], self.lines[key])
        for bounce in sorted(sorted(re.sub(r"bytes \d+", "bytes N", line) for line in self.lines[key])
                             for key in self.bounces):
            self.print_message("a bounce", bounce)
        for line in self.other:
            print(line)

    @staticmethod
    def print_message(name, lines):
        """A slow machine may have come to the second attempt already."""
        print(name)
        for line, times in sorted(collections.Counter(lines).items()):
            again = line.startswith("starting ") or ": deferral: " in line
            print("  " + line if again or times == 1 else "  %d times %s" % (times, line))


def busy(path):
    if glob.glob(QUEUE + "/todo/*"):
        return True
    with open(path, errors="surrogateescape") as file:
        status = [line for line in file if line.startswith("status: ")]
    if not status or not status[-1].startswith("status: local 0/"):
        return True
    return " remote 0/" not in status[-1] or time.time() - os.stat(path).st_mtime < 1


# ---- who got what

def delivered():
    """(message, recipient, sender) for each copy in Maildirs, mboxes and at the other host"""
    for path in glob.glob("/home/alice/Maildir/new/*"):
        yield from copies(read(path))
    if os.path.exists("/home/alice/Mbox"):
        for one in re.split(rb"(?m)^From (?=bob-)", read("/home/alice/Mbox"))[1:]:
            yield from copies(one)
    if os.path.exists("/tmp/sink.taken"):
        with open("/tmp/sink.taken") as file:
            for line in file:
                ident, to, frm = line.split()
                yield int(ident), to, frm


def copies(text):
    ident = int(re.search(rb"^X-Id: (\d+)", text, re.M).group(1))
    to = re.search(rb"^Delivered-To: (\S+)", text, re.M).group(1).decode()
    frm = re.search(rb"^Return-Path: <(\S*)>", text, re.M).group(1).decode()
    yield ident, to, frm


def bounced():
    """(message, recipient, what is said) for each recipient of each bounce that bob got"""
    for path in glob.glob("/home/bob/Maildir/new/*"):
        text = read(path).decode("latin-1")
        ident = int(re.search(r"^X-Id: (\d+)", text, re.M).group(1))
        said = text.split("--- Below this line is a copy of the message.")[0]
        for to, why in re.findall(r"^<(\S+)>:\n((?:.+\n)+)", said, re.M):
            yield ident, to, why


def mail():
    for one in sorted(delivered()):
        print("delivered %d to %s from %s" % one)
    for one in sorted(bounced()):
        print("bounced %d to %s: %r" % one)
    headers = [read(path).decode("latin-1").split("\n\n", 1)[0] for path in glob.glob("/home/bob/Maildir/new/*")]
    for header in sorted(re.sub(r"\d+", "N", header).replace("\n", " | ") for header in headers):
        print(header)


def wanted_sender(one, to):
    if one["kind"] != "verp":
        return one["sender"]
    return "bob-v-%d-%s@%s" % (one["id"], to.replace("@", "="), HOST)


def ledger():
    with open("/tmp/given-up") as file:
        given_up = {int(line) for line in file}
    count = collections.Counter()
    for ident, to, frm in delivered():
        count[ident, to] += 1
        one = load_by_id()[ident]
        if frm != wanted_sender(one, to):
            sys.exit("message %d to %s has the sender %s" % (ident, to, frm))
    for ident, to, _ in bounced():
        count[ident, to] += 1
    wrong = 0
    for one in load_by_id().values():
        for to in one["to"]:
            times = count.pop((one["id"], to), 0)
            if times != 1 and not (one["id"] in given_up and times == 0):
                print("message %d (%s) to %s: %d times" % (one["id"], one["kind"], to, times))
                wrong += 1
    for left in count:
        print("nobody sent this: %r" % (left,))
    if wrong or count:
        sys.exit(1)


BY_ID = {}


def load_by_id():
    if not BY_ID:
        BY_ID.update({one["id"]: one for one in load()})
    return BY_ID


def main(command, argument=None):
    os.umask(0o022)
    if command == "fill":
        add(int(argument), KINDS)
    elif command == "spoil":
        spoil()
    elif command == "picture":
        picture()
    elif command == "log":
        Log(argument).print()
    elif command == "mail":
        mail()
    elif command == "ledger":
        ledger()
    elif command == "busy":
        sys.exit(0 if busy(argument) else 1)


main(*sys.argv[1:])
