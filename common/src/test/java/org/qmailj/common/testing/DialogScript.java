package org.qmailj.common.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/**
 * Plays the client's part of a script of both sides of a session. One step a line:
 *
 * <pre>
 * C: LINE               the client sends LINE and CRLF
 * C&lt; BYTES              the client sends these bytes only
 * C* N BYTES            the same N times
 * silence, reset, deaf  the client says no more, has lost the connection, takes no answers
 * S: LINE               the server has answered LINE and CRLF when it next waits for the client
 * </pre>
 *
 * Each protocol adds steps of its own. Bytes are written \r \n \0 \xHH; # begins a comment line.
 * The transcript of a run has the same form as the script, so the two are simply compared.
 */
public abstract class DialogScript {
    private final List<String> script = new ArrayList<>();
    private final List<String> transcript = new ArrayList<>();
    private final StringBuilder answers = new StringBuilder();
    private boolean deaf;
    private int next;
    private byte[] sent = new byte[0];
    private int taken;

    /** Reads the script {@code NAME.dialog} beside the class. */
    protected DialogScript(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name + ".dialog")) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            for (String line : text.split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    script.add(line);
                }
            }
        }
    }

    public final List<String> script() {
        return script;
    }

    /** Runs a session against the script; returns the transcript. */
    public final List<String> run() throws IOException {
        while (next < script.size() && prepare(script.get(next))) {
            transcript.add(script.get(next++));
        }
        converse();
        tellAnswers();
        tellEnd();
        return transcript;
    }

    /** Obeys a line that stands before the first of the client; says whether it is one. */
    protected abstract boolean prepare(String line) throws IOException;

    /** Runs the session with {@link #read} and {@link #write} as its client. */
    protected abstract void converse() throws IOException;

    /** Obeys a line between two turns of the client; says whether it is one. */
    protected abstract boolean disturb(String line) throws IOException;

    /** Returns whether a line tells what is to happen. */
    protected boolean isExpectation(String line) {
        return line.startsWith("S");
    }

    /** Adds to the transcript what has happened apart from the answers, which follow. */
    protected void tellEvents() {}

    /** Adds to the transcript how the session ended. */
    protected abstract void tellEnd() throws IOException;

    protected final void tell(String line) {
        transcript.add(line);
    }

    private void tellAnswers() {
        tellEvents();
        int start = 0;
        for (int end = answers.indexOf("\r\n"); end != -1; end = answers.indexOf("\r\n", start)) {
            tell("S: " + Escapes.shown(answers.substring(start, end)));
            start = end + 2;
        }
        if (start < answers.length()) {
            tell("S< " + Escapes.shown(answers.substring(start)));
        }
        answers.setLength(0);
    }

    protected final void write(byte[] from, int offset, int length) throws IOException {
        if (deaf) {
            throw new PosixException(Errno.EPIPE);
        }
        answers.append(new String(from, offset, length, StandardCharsets.ISO_8859_1));
    }

    /** Gives what the client sends until it waits for an answer, a few bytes at a time. */
    protected final int read(byte[] to, int offset, int length) throws IOException {
        if (taken == sent.length) {
            tellAnswers();
            sent = nextTurn();
            taken = 0;
        }
        int n = Math.min(Math.min(length, 7), sent.length - taken);
        System.arraycopy(sent, taken, to, offset, n);
        taken += n;
        return n;
    }

    private byte[] nextTurn() throws IOException {
        while (next < script.size() && isExpectation(script.get(next))) {
            next++;
        }
        StringBuilder turn = new StringBuilder();
        while (next < script.size()) {
            String line = script.get(next);
            String rest = line.substring(Math.min(3, line.length()));
            if (line.startsWith("C:")) {
                turn.append(rest).append("\\r\\n");
            } else if (line.startsWith("C< ")) {
                turn.append(rest);
            } else if (line.startsWith("C* ")) {
                int blank = rest.indexOf(' ');
                int times = Integer.parseInt(rest.substring(0, blank));
                turn.append(rest.substring(blank + 1).repeat(times));
            } else if (!turn.isEmpty() || !cutOff(line) && !disturb(line)) {
                break;
            }
            tell(line);
            next++;
        }
        return Escapes.bytes(turn.toString());
    }

    private boolean cutOff(String line) throws IOException {
        if (line.equals("silence") || line.equals("reset")) {
            tell(line);
            next = script.size();
            throw new PosixException(line.equals("reset") ? Errno.ECONNRESET : Errno.ETIMEDOUT);
        }
        deaf |= line.equals("deaf");
        return line.equals("deaf");
    }
}
