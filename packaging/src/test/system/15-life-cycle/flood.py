"""flood.py HOME UID: many sessions at once with the inject service, each with as much as one may have."""
import os, socket, struct, sys, threading
home, uid = sys.argv[1], int(sys.argv[2])
world = os.stat(home + "/control")
os.setgid(uid)
os.setuid(uid)
record = lambda payload: struct.pack(">I", len(payload)) + payload
strings = lambda some: struct.pack(">I", len(some)) + b"".join(record(s) for s in some)

def session(header, argv, lists):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(home + "/run/qmail-inject/socket")
    s.sendall(record(struct.pack(">BBQQII", 1, 1, world.st_dev, world.st_ino, uid, 0)))
    s.sendall(record(b"\0" + strings(argv) + strings([b"QMAILDEFAULTHOST=" + b"h" * 5000]) + b"\1" + record(lists)))
    f, piece = s.makefile("rb"), header
    f.read(9)
    while True:
        size = f.read(4)
        answer = f.read(struct.unpack(">I", size)[0]) if size else b""
        if answer[:1] != b"\0":
            return
        s.sendall(record(piece[:65000]))
        piece = piece[65000:]

def attempts():
    for header, argv, lists in (
            (b"To: " + b"a," * 500000 + b"\n\n", [b"i"], b""), (b"x" * 1000000, [b"i"], b""),
            (b"\n", [b"i"] + [b"a"] * 45000, b""), (b"To: " + b"a," * 400 + b"\n\n", [b"i"], b"l\n" * 20000),
            (b"From: " + b"<a>," * 15000 + b"\n\n", [b"i"], b""), (b"A:b\n" * 200000, [b"i"], b"")) * 2:
        try:
            session(header, argv, lists)
        except OSError:
            pass

threads = [threading.Thread(target=attempts) for i in range(30)]
for t in threads: t.start()
for t in threads: t.join()
