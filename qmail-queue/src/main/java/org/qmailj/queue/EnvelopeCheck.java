package org.qmailj.queue;

/**
 * Checks, as the bytes come, whether they are an envelope
 * {@code F<sender>\0T<recipient>\0T<recipient>\0...\0}. An address may be empty; its NUL must be
 * among its first {@link #ADDRESS_LIMIT} bytes.
 */
final class EnvelopeCheck {
    /** Longest address in bytes, with its NUL. */
    static final int ADDRESS_LIMIT = 1003;

    enum State {
        /** At the letter of the sender. */
        SENDER,
        /** Within an address. */
        ADDRESS,
        /** At the letter of a recipient, or at the NUL after the last. */
        RECIPIENT,
        /** The NUL after the last recipient has come. */
        COMPLETE,
        /** A letter was neither F nor T. */
        MALFORMED,
        /** An address has no end. */
        TOO_LONG
    }

    private State state = State.SENDER;
    private int length;

    State state() {
        return state;
    }

    /** Returns whether the state is final. */
    boolean isDecided() {
        return switch (state) {
            case SENDER, ADDRESS, RECIPIENT -> false;
            case COMPLETE, MALFORMED, TOO_LONG -> true;
        };
    }

    /**
     * Takes the next bytes. Returns the end of those that belong to sender and recipients; the last
     * NUL of the envelope does not.
     */
    int take(byte[] bytes, int offset, int end) {
        int i = offset;
        while (i < end && !isDecided()) {
            if (state == State.ADDRESS) {
                i = takeAddress(bytes, i, end);
            } else {
                state = letter(bytes[i]);
                if (state == State.ADDRESS) {
                    i++;
                    length = 0;
                }
            }
        }
        return i;
    }

    private State letter(byte b) {
        if (state == State.RECIPIENT && b == 0) {
            return State.COMPLETE;
        }
        return b == (state == State.SENDER ? 'F' : 'T') ? State.ADDRESS : State.MALFORMED;
    }

    private int takeAddress(byte[] bytes, int offset, int end) {
        int stop = Math.min(end, offset + ADDRESS_LIMIT - length);
        int i = offset;
        while (i < stop && bytes[i] != 0) {
            i++;
        }
        if (i < stop) {
            state = State.RECIPIENT;
            return i + 1;
        }
        length += i - offset;
        if (length == ADDRESS_LIMIT) {
            state = State.TOO_LONG;
        }
        return i;
    }
}
