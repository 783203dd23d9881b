# A TCP socket that lingers: whoever drops its last descriptor waits for hours, unless the kernel or he
# himself sees to it. Used by the stories about what clients and workers may attach to their words.
import array, signal, socket, struct, time

others = []  # nobody reads here


def lingering(count):
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    listening.bind(("127.0.0.1", 0))
    listening.listen(1000)
    made = []
    for i in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
        one.connect(listening.getsockname())
        others.append(listening.accept())
        one.setblocking(False)
        made.append(one)
    for i in range(5):
        for one in made:
            try:
                while True:
                    one.send(bytes(65536))
            except BlockingIOError:
                pass
        time.sleep(0.1)
    for one in made:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 30000))
    return made


def attach(to, what, one):
    """Returns whether the kernel let us."""
    try:
        to.sendmsg([what], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [one.fileno()]))])
        return True
    except PermissionError:
        return False
    except OSError:  # it has gone
        return True
    finally:
        drop(one)


def drop(one):
    """It may be the last one, after all, and here a signal ends that wait, too."""
    signal.signal(signal.SIGALRM, lambda number, frame: None)
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    one.close()
    signal.setitimer(signal.ITIMER_REAL, 0)
