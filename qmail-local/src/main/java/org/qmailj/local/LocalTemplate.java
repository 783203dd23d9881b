package org.qmailj.local;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.CopyRequest;
import org.qmailj.common.posix.Copy;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

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
 *   <li>Tries out first what a worker does, here and in a copy. Where copies do not live, it makes
 *       none.
 *   <li>Exits 0 after a minute without a request, after 1000 copies, and when qmail-lspawn has
 *       closed the socket; 111 when it can make no copy, or is sent what makes no sense.
 *       qmail-lspawn starts another when it needs one.
 * </ul>
 */
public final class LocalTemplate implements Program {
    private static final int IDLE_MILLISECONDS = 60_000;

    /** Each copy leaves garbage in the template, which nothing collects and later copies have. */
    private static final int MOST_COPIES = 1000;

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
        try (Trial here = new Trial(in)) {
            here.work();
        }
        try (Trial first = new Trial(in)) {
            Copy copy = copy();
            if (copy == null) {
                return first.work();
            }
            if (!first.succeeds(copy)) {
                return TEMPORARY;
            }
        }
        return serve();
    }

    /** Forks. Returns the copy to the template, and null to the copy, as fork returns 0. */
    private Copy copy() throws PosixException {
        return Copy.make(ByteString.of(in.program()));
    }

    private int serve() throws IOException {
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
            Copy copy = copy();
            if (copy == null) {
                return work(request, socket);
            }
            socket.close();
            answer(copy);
        }
        return 0;
    }

    private void answer(Copy copy) throws PosixException {
        try (Fd end = copy.end()) {
            UnixSocket.send(in.stdin(), CopyRequest.answer(copy.pid()), end);
        }
    }

    /** Continues as the worker, in the copy. */
    private int work(CopyRequest request, Fd socket) throws PosixException {
        socket.copyTo(in.stdin().number()); // the user can stop it as soon as it is his
        socket.close();
        Copy.become(request.uid(), request.gid());
        Signals.restoreDefault(Signals.CHLD);
        return new LocalWorker(in.ofCopy(Posix.pid()), new Heap.Uncollected()).run();
    }
}
