package org.qmailj.qmtpd;

/**
 * Decodes the text of a QMTP message that begins with CR: CRLF becomes LF, everything else stays.
 * It does not matter into which pieces the input is cut.
 */
final class CrLfDecoder {
    /** Says that a CR was seen and not put out yet. */
    private boolean cr;

    /**
     * Decodes all of the input; {@code out} has room for one byte more than that. Returns how many
     * bytes were put out.
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

    /** Ends the text: puts out a CR that is left. Returns how many bytes were put out. */
    int finish(byte[] out) {
        if (!cr) {
            return 0;
        }
        cr = false;
        out[0] = '\r';
        return 1;
    }
}
