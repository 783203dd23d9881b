package org.qmailj.qmtpd;

/**
 * Makes LF of each CRLF and leaves all else as it is: the text of a QMTP message that begins with
 * CR.
 *
 * <p>Pure: bytes in, bytes out, whatever the pieces they come in.
 */
final class CrLfDecoder {
    /** A CR was seen and not put out yet. */
    private boolean cr;

    /**
     * Decodes all of the input; {@code out} has room for one byte more. Answers how many came out.
     */
    int feed(byte[] in, int from, int to, byte[] out) {
        int o = 0;
        for (int i = from; i < to; i++) {
            byte b = in[i];
            if (cr && b != '\n') {
                out[o++] = '\r';
            }
            cr = b == '\r';
            if (!cr) {
                out[o++] = b;
            }
        }
        return o;
    }

    /** The text ends here; what was held back comes out. */
    int finish(byte[] out) {
        if (!cr) {
            return 0;
        }
        cr = false;
        out[0] = '\r';
        return 1;
    }
}
