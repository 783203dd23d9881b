package org.qmailj.remote;

import java.io.EOFException;
import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteInput;

/**
 * Holds a reply of the other side (RFC 821 section 4.2 and appendix E): lines with a code of three
 * digits, with a hyphen after the code when another line follows. Nothing is refused: any bytes in
 * the place of the digits are taken for a number, and only the code of the first line counts.
 *
 * @param code unsigned; for digits their decimal value
 * @param text all lines without CR, at most {@link #HUGESMTPTEXT} bytes of them
 */
record SmtpReply(long code, ByteString text) {
    /** More of a reply goes into no report (qmail-remote.c). */
    static final int HUGESMTPTEXT = 5000;

    /** Reads one reply with all its lines; the end of the input before that is an error. */
    static SmtpReply read(ByteInput in) throws IOException {
        return new Reader(in).reply();
    }

    private record Reader(ByteInput in, ByteBuilder text) {
        Reader(ByteInput in) {
            this(in, new ByteBuilder(HUGESMTPTEXT));
        }

        private int get() throws IOException {
            int b = in.get();
            if (b == ByteInput.EOF) {
                throw new EOFException();
            }
            if (b != '\r' && text.length() < HUGESMTPTEXT) {
                text.append(b);
            }
            return b;
        }

        private SmtpReply reply() throws IOException {
            long code = 0;
            for (int i = 0; i < 3; i++) {
                code = code * 10 + get() - '0';
            }
            int b = get();
            while (b == '-') {
                endOfLine(b);
                get(); // the code of a further line is ignored
                get();
                get();
                b = get();
            }
            endOfLine(b);
            return new SmtpReply(code, text.toByteString());
        }

        private void endOfLine(int b) throws IOException {
            while (b != '\n') {
                b = get();
            }
        }
    }

    boolean isPermanent() {
        return Long.compareUnsigned(code, 500) >= 0;
    }

    boolean isTemporary() {
        return !isPermanent() && Long.compareUnsigned(code, 400) >= 0;
    }

    /** Returns the verdict of its class, with that text; below 400 is success. */
    Verdict verdict(ByteString why) {
        if (isPermanent()) {
            return new Verdict.Permanent(why);
        }
        return isTemporary() ? new Verdict.Temporary(why) : new Verdict.Success(why);
    }

    /** Returns the text as quoted in reports, without NUL, which would end it too early. */
    ByteString quoted() {
        if (text.isEmpty()) {
            return ByteString.EMPTY;
        }
        byte[] safe = text.toArray();
        for (int i = 0; i < safe.length; i++) {
            if (safe[i] == 0) {
                safe[i] = '?';
            }
        }
        return ByteString.of("Remote host said: ").concat(ByteString.wrap(safe));
    }
}
