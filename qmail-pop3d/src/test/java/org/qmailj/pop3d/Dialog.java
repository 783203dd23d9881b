package org.qmailj.pop3d;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.testing.Escapes;
import org.qmailj.pop3.Conversation;

/**
 * A script of both sides of a session, and the Maildir before and after it. One step a line:
 *
 * <pre>
 * file NAME AGE TEXT    a file, last changed AGE seconds ago; first
 * directory NAME AGE    the same for a directory
 * C: LINE               the client sends LINE and CRLF
 * C&lt; BYTES              the client sends these bytes only
 * gone NAME             another reader has removed this file
 * silence, deaf         the client says no more, takes no answers
 * S: LINE               the server has answered LINE and CRLF when it next waits for the client
 * has NAME              what is in the Maildir afterwards, in order; last
 * </pre>
 *
 * Bytes are written \r \n \0. The transcript of a run has the same form as the script, so the two
 * are simply compared.
 */
final class Dialog {
    private static final long NOW = 2_000_000_000;

    private final List<String> script = new ArrayList<>();
    private final List<String> transcript = new ArrayList<>();
    private final StringBuilder answers = new StringBuilder();
    private final Path maildir;
    private boolean deaf;
    private int next;
    private byte[] sent = new byte[0];
    private int taken;

    /** {@code maildir} is the working directory. */
    Dialog(String name, Path maildir) throws IOException {
        this.maildir = maildir;
        try (InputStream in = Dialog.class.getResourceAsStream(name + ".dialog")) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            for (String line : text.split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    script.add(line);
                }
            }
        }
        for (String area : new String[] {"tmp", "new", "cur"}) {
            Files.createDirectory(maildir.resolve(area));
        }
    }

    List<String> script() {
        return script;
    }

    List<String> run() throws IOException {
        while (prepare(script.get(next))) {
            transcript.add(script.get(next++));
        }
        try {
            Conversation client = new Conversation(this::read, this::write, 1024);
            new Session(client, Maildrop.open(NOW)).run();
        } catch (PosixException e) {
            // the client is gone
        }
        tellAnswers();
        try (Stream<Path> files = Files.walk(maildir, 2)) {
            for (String name : new TreeSet<>(files.map(f -> maildir.relativize(f).toString())
                    .filter(f -> f.contains("/")).toList())) {
                transcript.add("has " + name);
            }
        }
        return transcript;
    }

    private boolean prepare(String line) throws IOException {
        String[] words = line.split(" ", 4);
        if (words[0].equals("file")) {
            Files.write(maildir.resolve(words[1]), Escapes.bytes(words.length > 3 ? words[3] : ""));
        } else if (words[0].equals("directory")) {
            Files.createDirectory(maildir.resolve(words[1]));
        } else {
            return false;
        }
        long time = NOW - Long.parseLong(words[2]);
        Posix.utime(ByteString.of(words[1]), time, time);
        return true;
    }

    private void tellAnswers() {
        int start = 0;
        for (int end = answers.indexOf("\r\n"); end != -1; end = answers.indexOf("\r\n", start)) {
            transcript.add("S: " + Escapes.shown(answers.substring(start, end)));
            start = end + 2;
        }
        if (start < answers.length()) {
            transcript.add("S< " + Escapes.shown(answers.substring(start)));
        }
        answers.setLength(0);
    }

    private void write(byte[] from, int offset, int length) throws IOException {
        if (deaf) {
            throw new PosixException(Errno.EPIPE);
        }
        answers.append(new String(from, offset, length, StandardCharsets.ISO_8859_1));
    }

    private int read(byte[] to, int offset, int length) throws IOException {
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
        while (next < script.size() && script.get(next).startsWith("S")) {
            next++;
        }
        StringBuilder turn = new StringBuilder();
        while (next < script.size()) {
            String line = script.get(next);
            if (line.startsWith("C:")) {
                turn.append(line.substring(Math.min(3, line.length()))).append("\\r\\n");
            } else if (line.startsWith("C< ")) {
                turn.append(line.substring(3));
            } else if (!turn.isEmpty() || !disturb(line)) {
                break;
            }
            transcript.add(line);
            next++;
        }
        return Escapes.bytes(turn.toString());
    }

    private boolean disturb(String line) throws IOException {
        if (line.startsWith("gone ")) {
            Files.delete(maildir.resolve(line.substring(5)));
        } else if (line.equals("deaf")) {
            deaf = true;
        } else if (line.equals("silence")) {
            transcript.add(line);
            throw new PosixException(Errno.ETIMEDOUT);
        } else {
            return false;
        }
        return true;
    }
}
