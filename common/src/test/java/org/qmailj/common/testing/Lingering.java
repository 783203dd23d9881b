package org.qmailj.common.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;

/**
 * Messages with a descriptor each that nobody else has: a TCP socket with SO_LINGER, whose other
 * side does not read what was sent. Whoever closes it waits for {@link #SECONDS}, or until this is
 * closed.
 */
public final class Lingering implements AutoCloseable {
    public static final int SECONDS = 60;

    private static final String PYTHON = "/usr/bin/python3";

    private static final String PROGRAM = """
            import signal, socket, struct, sys, time
            signal.signal(signal.SIGALRM, lambda number, frame: None)
            linger = struct.pack("ii", 1, int(sys.argv[1]))
            listening = socket.create_server(("127.0.0.1", 0))
            to = socket.socket(fileno=0)
            others = []
            for message in sys.argv[2:]:
                lingering = socket.create_connection(listening.getsockname())
                others.append(listening.accept())
                lingering.setblocking(False)
                for i in range(5):
                    try:
                        while True:
                            lingering.send(bytes(65536))
                    except BlockingIOError:
                        time.sleep(0.05)
                lingering.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                socket.send_fds(to, [bytes.fromhex(message)], [lingering.fileno()])
                signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
                lingering.close()  # which may be the last, after all: then a signal ends the wait
                signal.setitimer(signal.ITIMER_REAL, 0)
            print("!", end="", flush=True)
            time.sleep(1000)
            """;

    private final Child sender;
    private final long since = System.nanoTime();

    private Lingering(Child sender) {
        this.sender = sender;
    }

    /** Sends them through that socket. */
    public static Lingering attachedTo(Fd socket, byte[]... messages) throws PosixException {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "needs Python");
        List<ByteString> argv = new ArrayList<>();
        for (String argument : List.of(PYTHON, "-c", PROGRAM, "" + SECONDS)) {
            argv.add(ByteString.of(argument));
        }
        for (byte[] message : messages) {
            argv.add(ByteString.of(HexFormat.of().formatHex(message)));
        }
        Pipe sent = Pipe.open();
        Child sender = new Command(argv, List.of())
                .spawn(new int[] {socket.number(), sent.out().number(), 2});
        sent.out().close();
        assertEquals(1, sent.in().read(new byte[1], 0, 1));
        sent.in().close();
        return new Lingering(sender);
    }

    /** Whoever waited for it cannot have come here. */
    public void assertIsNotOver() {
        long seconds = (System.nanoTime() - since) / 1_000_000_000;
        assertTrue(seconds < SECONDS - 1, seconds + " s");
    }

    @Override
    public void close() throws PosixException {
        Posix.kill(sender.pid(), Signals.KILL);
        sender.await();
    }
}
