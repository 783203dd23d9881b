package org.qmailj.local;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.CopyRequest;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Copy;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.WorkerProgram;

/**
 * lib/qmailj/resident/qmail-local-template: the process of which users' workers are copies.
 *
 * <p>A worker costs a JVM's start, 26 ms, and as much again until its code is warm. A copy of a
 * process that has done all that costs 4 ms (docs/adr/0011).
 *
 * <ul>
 *   <li>Runs as root, started by qmail-lspawn, with its environment. Descriptor 0 is a packet
 *       socket: {@link CopyRequest} with the worker's end of another one.
 *   <li>The copy takes on the user's identity before anything else, in a session of its own, and
 *       then is a {@link LocalWorker}. It has nothing of the template's but its code: the template
 *       has seen no message and no user.
 *   <li>Both live without collection of garbage and without the JVM's own threads, which a copy
 *       does not have. So a worker asks to be let go after a few hundred deliveries.
 *   <li>All classes come out of the AOT cache: a jar that were open would have one position for all
 *       copies.
 *   <li>Exits 0 after a minute without a request, after 1000 copies, and when qmail-lspawn has
 *       closed the socket; 111 when it is sent what makes no sense. qmail-lspawn starts another
 *       when it needs one.
 * </ul>
 */
public final class LocalTemplate implements Program {
    private static final int IDLE_MILLISECONDS = 60_000;

    /** Each copy leaves some garbage here, and every later copy has that, too. */
    private static final int MOST_COPIES = 1000;

    /** No directory, so that the rehearsal ends before anything is looked at. */
    private static final ByteString NO_HOME = ByteString.of("/dev/null");

    private final Invocation in;

    LocalTemplate(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-local", argv, LocalTemplate::new);
    }

    @Override
    public int run() throws IOException {
        Signals.ignore(Signals.CHLD); // nobody waits for the copies
        Posix.chdir(ByteString.of("/"));
        rehearse();
        byte[] packet = new byte[CopyRequest.LENGTH];
        int[] passed = new int[1];
        for (int i = 0; i < MOST_COPIES && in.stdin().awaitReadable(IDLE_MILLISECONDS); i++) {
            int length = UnixSocket.receive(in.stdin(), packet, passed);
            if (length == 0) {
                return 0;
            }
            CopyRequest request = CopyRequest.decode(Arrays.copyOf(packet, length));
            if (passed[0] == -1) {
                return TEMPORARY;
            }
            Fd socket = Fd.of(passed[0]);
            Copy copy = Copy.make(ByteString.of(in.program()));
            if (copy == null) {
                return work(request, socket);
            }
            socket.close();
            answer(copy);
        }
        return 0;
    }

    /** Has a worker make a delivery that fails, so that its code is there and linked. */
    private void rehearse() throws IOException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        try (Fd ours = pair.ours(); Fd theirs = pair.theirs(); Fd message = Fd.openNull()) {
            ByteString no = ByteString.EMPTY;
            List<ByteString> arguments =
                    List.of(no, NO_HOME, no, no, no, no, no, ByteString.of("./Maildir/"));
            UnixSocket.send(ours, new WorkerTask(1, arguments).encode(), message);
            Socket.endInput(theirs);
            new WorkerProgram(theirs, new LocalWorker(in), 1).serve();
        }
    }

    private void answer(Copy copy) throws PosixException {
        try (Fd end = copy.end()) {
            UnixSocket.send(in.stdin(), CopyRequest.answer(copy.pid()), end);
        }
    }

    /** Is the copy. */
    private int work(CopyRequest request, Fd socket) throws PosixException {
        Copy.become(request.uid(), request.gid());
        Signals.restoreDefault(Signals.CHLD);
        socket.copyTo(in.stdin().number());
        socket.close();
        return new LocalWorker(in.ofCopy(Posix.pid()), new Heap.Uncollected()).run();
    }
}
