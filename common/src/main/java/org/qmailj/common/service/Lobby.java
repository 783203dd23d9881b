package org.qmailj.common.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Poll;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.record.BrokenRecord;

/**
 * Where clients wait until they have said {@link Hello}: one thread for all of them, so that one
 * who connects and says nothing costs a descriptor for two seconds and no more. Most have said it
 * before they are accepted.
 */
final class Lobby {
    /** Those who may wait at once; beyond it the one who waits longest has to go. */
    private static final int ROOM = 512;

    private static final long PATIENCE_NANOS = 2_000_000_000L;

    /** One who has introduced himself. */
    record Guest(Fd connection, UnixSocket.Peer peer, Hello hello) {}

    private static final class Waiting {
        private final Fd connection;
        private final long since = System.nanoTime();
        private final byte[] said = new byte[Hello.PREFIX + Hello.LENGTH];
        private int length;

        private Waiting(Fd connection) {
            this.connection = connection;
        }
    }

    private final Fd listening;
    private final Fd signals;
    private final Consumer<Guest> door;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Poll poll = new Poll();

    /** @param signals becomes readable when nobody is to be let in any more */
    Lobby(Fd listening, Fd signals, Consumer<Guest> door) {
        this.listening = listening;
        this.signals = signals;
        this.door = door;
    }

    /** Lets in until it is told to end. */
    void run() throws PosixException {
        while (true) {
            List<Waiting> asked = new ArrayList<>(waiting);
            poll.clear();
            poll.add(signals);
            poll.add(listening);
            for (Waiting w : asked) {
                poll.add(w.connection);
            }
            for (int place : poll.await(milliseconds())) {
                if (place == 0) {
                    for (Waiting w : waiting) {
                        dismiss(w);
                    }
                    return;
                }
                if (place > 1) {
                    hear(asked.get(place - 2));
                } else {
                    acceptAll();
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

    private void acceptAll() throws PosixException {
        while (true) {
            Fd connection;
            try {
                connection = Socket.accept(listening);
            } catch (PosixException e) {
                if (e.is(Errno.EMFILE) || e.is(Errno.ENFILE) || e.is(Errno.ENOMEM)
                        || e.is(Errno.ENOBUFS)) {
                    makeRoom();
                }
                return; // nobody there, or one who has gone again
            }
            if (waiting.size() >= ROOM) {
                dismiss(waiting.removeFirst());
            }
            Waiting guest = new Waiting(connection);
            waiting.addLast(guest);
            hear(guest);
        }
    }

    /** Out of descriptors: somebody has to end first, and shall not find us spinning. */
    private void makeRoom() {
        if (!waiting.isEmpty()) {
            dismiss(waiting.removeFirst());
            return;
        }
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear(Waiting guest) {
        try {
            byte[] more = new byte[guest.said.length - guest.length];
            int n = UnixSocket.receiveNow(guest.connection, more);
            if (n == 0) {
                leave(guest);
                return;
            }
            System.arraycopy(more, 0, guest.said, guest.length, n);
            guest.length += n;
            if (guest.length == guest.said.length) {
                introduce(guest);
            }
        } catch (PosixException e) {
            if (!e.is(Errno.EAGAIN)) {
                leave(guest);
            }
        } catch (BrokenRecord e) {
            leave(guest);
        }
    }

    private void introduce(Waiting guest) throws PosixException, BrokenRecord {
        int length = 0;
        for (int i = 0; i < Hello.PREFIX; i++) {
            length = length << 8 | guest.said[i] & 0xff;
        }
        if (length != Hello.LENGTH) {
            throw new BrokenRecord("hello of " + length + " bytes");
        }
        byte[] payload = new byte[Hello.LENGTH];
        System.arraycopy(guest.said, Hello.PREFIX, payload, 0, Hello.LENGTH);
        Hello hello = Hello.decode(payload);
        UnixSocket.Peer peer = UnixSocket.peer(guest.connection);
        waiting.remove(guest);
        door.accept(new Guest(guest.connection, peer, hello));
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

    private void leave(Waiting guest) {
        if (waiting.remove(guest)) {
            dismiss(guest);
        }
    }

    private void dismiss(Waiting guest) {
        try {
            guest.connection.close();
        } catch (PosixException e) {
            // it is gone in any case
        }
    }
}
