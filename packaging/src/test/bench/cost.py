#!/usr/bin/env python3
"""What a classic program costs, beside C qmail in the same run.

    cost.py --root NAME=HOME [--root NAME=HOME ...] [--runs 40]

For each home: `sendmail -t` of a 1 kB message as an ordinary user with the services stopped
(sendmail, qmail-inject and qmail-queue together), and one Maildir delivery by qmail-local of the
same message as that user. Wall and CPU are medians, taken in turn, one home after the other, so that
both see the same noise; the resident set is the largest of any process. Needs root and the qmail
accounts; the queue and the Maildir are on tmpfs in a private mount namespace, and control/ holds
only `me`: no host is touched.
"""
import argparse, os, resource, statistics, subprocess, tempfile, time

MESSAGE = b"To: someone@example.org\nSubject: cost\n\n" + (b"x" * 63 + b"\n") * 15
USER = 64999


def sample(argv, **kw):
    """Wall and CPU seconds of one child with all of its children, and its exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    code = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          user=USER, group=USER, extra_groups=[], **kw).returncode
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, code


def peak(argv, **kw):
    """The largest resident set, kB, of any process of a run; each in a child of its own."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        sample(argv, **kw)
        os.write(w, str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss).encode())
        os._exit(0)
    os.close(w)
    os.waitpid(pid, 0)
    with os.fdopen(r) as f:
        return int(f.read())


def prepare(home, scratch):
    """A private queue, control directory and Maildir for this home."""
    queue = home + "/queue"
    copy = tempfile.mkdtemp(dir=scratch)
    os.chmod(copy, 0o755)
    subprocess.run(["cp", "-a", queue, copy], check=True)
    subprocess.run(["mount", "--bind", copy + "/queue", queue], check=True)
    control = tempfile.mkdtemp(dir=scratch)
    os.chmod(control, 0o755)
    with open(control + "/me", "w") as f:
        f.write("cost.example.org\n")
    subprocess.run(["mount", "--bind", control, home + "/control"], check=True)
    user = tempfile.mkdtemp(dir=scratch)
    for d in ("", "/Maildir", "/Maildir/tmp", "/Maildir/new", "/Maildir/cur"):
        os.makedirs(user + d, exist_ok=True)
        os.chown(user + d, USER, USER)
        os.chmod(user + d, 0o700)
    return user


def jobs(home, user):
    local = [home + "/bin/qmail-local", "--", "cost", user, "cost", "", "", "example.org",
             "sender@example.org", "./Maildir/"]
    return {"sendmail -t": ([home + "/bin/sendmail", "-t"], {}),
            "qmail-local to Maildir": (local, {})}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", action="append", required=True, metavar="NAME=HOME")
    parser.add_argument("--runs", type=int, default=40)
    args = parser.parse_args()
    scratch = tempfile.mkdtemp()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", scratch], check=True)
    message = scratch + "/message"
    with open(message, "wb") as f:
        f.write(MESSAGE)
    homes = dict(r.split("=", 1) for r in args.root)
    work = {n: jobs(h, prepare(h, scratch)) for n, h in homes.items()}
    print("%-24s %-8s %8s %8s %9s %s" % ("", "", "wall ms", "CPU ms", "RSS MB", "runs"))
    for job in next(iter(work.values())):
        seen = {n: [] for n in homes}
        for i in range(args.runs + 3):
            for name in homes:
                argv, kw = work[name][job]
                with open(message, "rb") as f:
                    wall, cpu, code = sample(argv, stdin=f, **kw)
                if code:
                    raise SystemExit("%s: %s: exit %d" % (name, job, code))
                if i >= 3:
                    seen[name].append((wall, cpu))
        for name in homes:
            argv, kw = work[name][job]
            with open(message, "rb") as f:
                rss = peak(argv, stdin=f, **kw)
            wall, cpu = (statistics.median(x) * 1e3 for x in zip(*seen[name]))
            print("%-24s %-8s %8.1f %8.1f %9.1f %d"
                  % (job, name, wall, cpu, rss / 1024, args.runs))


if __name__ == "__main__":
    if os.environ.get("COST_NAMESPACE") != "private":
        os.environ["COST_NAMESPACE"] = "private"
        os.execvp("unshare", ["unshare", "-m", "--propagation", "private", "python3"] + [__file__]
                  + os.sys.argv[1:])
    main()
