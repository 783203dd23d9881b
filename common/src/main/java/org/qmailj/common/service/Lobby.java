package org.qmailj.common.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Poll;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordPrefix;

/**
 * Where clients wait until they have said {@link Hello}: one thread for all of them, so that one
 * who connects and says nothing costs a descriptor for two seconds and no more. Nearly all have
 * said it when they are accepted, or a moment later, and do not come to wait here.
 */
final class Lobby {
    /** Those who may wait at once; beyond it the one who waits longest has to go. */
    private static final int ROOM = 512;

    private static final long PATIENCE_NANOS = 2_000_000_000L;

    /** How long somebody who was just accepted keeps a thread. */
    private static final int MOMENT_MILLISECONDS = 2;

    /** One who has introduced himself. */
    record Guest(Fd connection, UnixSocket.Peer peer, Hello hello) {}

    private static final class Waiting {
        private final Fd connection;
        private final long since = System.nanoTime();
        private final byte[] said = new byte[RecordPrefix.LENGTH + Hello.LENGTH];
        private int length;

        private Waiting(Fd connection) {
            this.connection = connection;
        }
    }

    private final Fd signals;
    private final Consumer<Guest> door;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Poll poll = new Poll();
    private final Pipe bell;
    /** Those who come to wait, until the waiting thread has seen them; null when it has ended. */
    private Deque<Waiting> arriving = new ArrayDeque<>();
    private boolean roomWanted;

    /**
     * @param signals becomes readable when nobody is to be let in any more
     * @param door for those who had to wait
     */
    Lobby(Fd signals, Consumer<Guest> door) throws PosixException {
        this.signals = signals;
        this.door = door;
        this.bell = Pipe.open();
        bell.in().setBlocking(false);
        bell.out().setBlocking(false);
    }

    /** Hears somebody who was just accepted; null when he has to wait, or to go. */
    Guest greet(Fd connection) {
        Waiting one = new Waiting(connection);
        try {
            Guest guest = hear(one);
            if (guest == null && connection.awaitReadable(MOMENT_MILLISECONDS)) {
                guest = hear(one);
            }
            if (guest == null) {
                seat(one);
            }
            return guest;
        } catch (PosixException | BrokenRecord e) {
            dismiss(one);
            return null;
        }
    }

    private synchronized void seat(Waiting one) {
        if (arriving == null || arriving.size() == ROOM) {
            dismiss(one);
            return;
        }
        arriving.addLast(one);
        ring();
    }

    /** Out of descriptors: somebody has to end first, and shall not find us spinning. */
    void makeRoom() {
        synchronized (this) {
            roomWanted = true;
            ring();
        }
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ring() {
        try {
            bell.out().writeSome(new byte[1], 0, 1);
        } catch (PosixException e) {
            // it rings already
        }
    }

    /** Has those who wait until it is told to end. */
    void run() throws PosixException {
        while (true) {
            List<Waiting> asked = new ArrayList<>(waiting);
            poll.clear();
            poll.add(signals);
            poll.add(bell.in());
            for (Waiting w : asked) {
                poll.add(w.connection);
            }
            for (int place : poll.await(milliseconds())) {
                if (place == 0) {
                    end();
                    return;
                }
                if (place > 1) {
                    listen(asked.get(place - 2));
                } else {
                    answerBell();
                }
            }
            dismissTheSilent();
        }
    }

    private int milliseconds() {
        if (waiting.isEmpty()) {
            return -1;
        }
        long left = waiting.getFirst().since + PATIENCE_NANOS - System.nanoTime();
        return (int) Math.max(0, left / 1_000_000 + 1);
    }

    private synchronized void end() {
        waiting.addAll(arriving);
        arriving = null;
        for (Waiting w : waiting) {
            dismiss(w);
        }
    }

    private synchronized void answerBell() throws PosixException {
        bell.in().read(new byte[ROOM], 0, ROOM);
        for (Waiting one : arriving) {
            if (waiting.size() >= ROOM) {
                dismiss(waiting.removeFirst());
            }
            waiting.addLast(one);
        }
        arriving.clear();
        if (roomWanted && !waiting.isEmpty()) {
            dismiss(waiting.removeFirst());
        }
        roomWanted = false;
    }

    private void listen(Waiting one) {
        if (!waiting.contains(one)) {
            return; // dismissed since we asked
        }
        try {
            Guest guest = hear(one);
            if (guest != null) {
                waiting.remove(one);
                door.accept(guest);
            }
        } catch (PosixException | BrokenRecord e) {
            waiting.remove(one);
            dismiss(one);
        }
    }

    /** Takes what has been said since; null while that is not all. */
    private static Guest hear(Waiting one) throws PosixException, BrokenRecord {
        byte[] more = new byte[one.said.length - one.length];
        int n;
        try {
            n = UnixSocket.receiveNow(one.connection, more);
        } catch (PosixException e) {
            if (e.is(Errno.EAGAIN)) {
                return null;
            }
            throw e;
        }
        if (n == 0) {
            throw new BrokenRecord("end within a hello");
        }
        System.arraycopy(more, 0, one.said, one.length, n);
        one.length += n;
        return one.length < one.said.length ? null : introduce(one);
    }

    private static Guest introduce(Waiting one) throws PosixException, BrokenRecord {
        long length = RecordPrefix.get(one.said, 0);
        if (length != Hello.LENGTH) {
            throw new BrokenRecord("hello of " + length + " bytes");
        }
        byte[] payload = new byte[Hello.LENGTH];
        System.arraycopy(one.said, RecordPrefix.LENGTH, payload, 0, Hello.LENGTH);
        Hello hello = Hello.decode(payload);
        return new Guest(one.connection, UnixSocket.peer(one.connection), hello);
    }

    private void dismissTheSilent() {
        long now = System.nanoTime();
        for (Iterator<Waiting> i = waiting.iterator(); i.hasNext(); ) {
            Waiting guest = i.next();
            if (now - guest.since < PATIENCE_NANOS) {
                return; // they stand in the order in which they came
            }
            i.remove();
            dismiss(guest);
        }
    }

    private static void dismiss(Waiting guest) {
        guest.connection.closeQuietly();
    }
}
