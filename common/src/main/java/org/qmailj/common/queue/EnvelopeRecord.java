package org.qmailj.common.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;

/**
 * Holds one record of the queue's envelope files: a letter, a text and a NUL (INTERNALS 4).
 *
 * <pre>
 * intd/N, todo/N        u{uid} p{pid} F{sender} T{recipient} T{recipient} ...
 * info/S/N              F{sender}
 * local/S/N remote/S/N  T{recipient, still to do} or D{recipient, done} ...
 * </pre>
 * The text of an address may hold any byte but NUL, and may be empty. Each reader decides about a
 * letter that does not belong in its file; {@link Unknown} is a letter that belongs in none.
 */
public sealed interface EnvelopeRecord {
    /** The uid of the caller of qmail-queue, unsigned. What follows the digits is ignored. */
    record Uid(long uid) implements EnvelopeRecord {
        @Override
        public ByteString encode() {
            return line('u', ByteString.of(Long.toUnsignedString(uid)));
        }
    }

    /** The number of the qmail-queue process, read like {@link Uid}. */
    record Pid(long pid) implements EnvelopeRecord {
        @Override
        public ByteString encode() {
            return line('p', ByteString.of(Long.toUnsignedString(pid)));
        }
    }

    record Sender(ByteString address) implements EnvelopeRecord {
        @Override
        public ByteString encode() {
            return line('F', address);
        }
    }

    /** A recipient: in intd and todo as the caller gave it, in local and remote rewritten. */
    record Recipient(ByteString address) implements EnvelopeRecord {
        @Override
        public ByteString encode() {
            return line('T', address);
        }
    }

    /** A recipient that needs no more attempts: its T was overwritten. */
    record Done(ByteString address) implements EnvelopeRecord {
        @Override
        public ByteString encode() {
            return line(DONE, address);
        }
    }

    /** Any other letter, or -1 for a record without one. */
    record Unknown(int letter) implements EnvelopeRecord {
        @Override
        public ByteString encode() {
            throw new IllegalStateException("a record of no file");
        }
    }

    /** The byte that is written over a record's letter when its recipient is done. */
    int DONE = 'D';

    /** Returns the record as it stands in the file, with its NUL. Throws for an Unknown. */
    ByteString encode();

    private static ByteString line(int letter, ByteString text) {
        if (text.indexOf(0) != -1) {
            throw new IllegalArgumentException("NUL in a record");
        }
        byte[] whole = new byte[text.length() + 2];
        whole[0] = (byte) letter;
        text.copyTo(whole, 1);
        return ByteString.wrap(whole);
    }

    /** Decodes a record without its NUL. */
    static EnvelopeRecord decode(ByteString record) {
        if (record.isEmpty()) {
            return new Unknown(-1);
        }
        ByteString text = record.substring(1);
        return switch (record.at(0)) {
            case 'u' -> new Uid(Decimal.scan(text, 0));
            case 'p' -> new Pid(Decimal.scan(text, 0));
            case 'F' -> new Sender(text);
            case 'T' -> new Recipient(text);
            case DONE -> new Done(text);
            default -> new Unknown(record.at(0));
        };
    }
}
