package org.qmailj.smtpd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.testing.Escapes;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.RecordingQueue;
import org.qmailj.ingress.Visit;

/**
 * A script of both sides of a session, and what happens in it. One step a line:
 *
 * <pre>
 * control NAME: TEXT    a control file of this one line; before the first C:
 * env NAME=VALUE        before the first C:
 * queue D|Z TEXT        how the next messages are refused; "queue K" accepts them again
 * queue full            the next messages cannot even begin
 * C: LINE               the client sends LINE and CRLF
 * C&lt; BYTES              the client sends these bytes only
 * C* N BYTES            the same N times
 * silence, reset, deaf  the client says no more, has lost the connection, takes no answers
 * S: LINE               the server has answered LINE and CRLF when it next waits for the client
 * F|T ADDRESS           sender and recipients of a message that was queued
 * M: LINE               a line of it
 * abandoned             a message that was given up
 * exit N                how the session ended
 * </pre>
 *
 * What is queued stands before the answers of its turn. Bytes are written \r \n \0 \xHH. The
 * transcript of a run has the same form as the script, so the two are simply compared.
 */
final class Dialog {
    private static final long NOW_MILLISECONDS = 1_000_000_000_000L;

    private final List<String> script = new ArrayList<>();
    private final List<String> transcript = new ArrayList<>();
    private final List<ByteString> environment = new ArrayList<>();
    private final StringBuilder answers = new StringBuilder();
    private final RecordingQueue queue = new RecordingQueue();
    private final Path home;
    private boolean deaf;
    private int next;
    private byte[] sent = new byte[0];
    private int taken;

    Dialog(String name, Path home) throws IOException {
        this.home = home;
        try (InputStream in = Dialog.class.getResourceAsStream(name + ".dialog")) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            for (String line : text.split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    script.add(line);
                }
            }
        }
        Files.createDirectory(home.resolve("control"));
        Files.writeString(home.resolve("control/me"), "me.test\n");
    }

    List<String> script() {
        return script;
    }

    /** Plays the client's part of the script; answers what came of it. */
    List<String> run() throws IOException {
        while (next < script.size() && prepare(script.get(next))) {
            transcript.add(script.get(next++));
        }
        QmailHome qmail = new QmailHome(ByteString.of(home.toString()));
        Environment env = new Environment(environment);
        Conversation client = new Conversation(this::read, 64, this::write, 64, 1);
        int code;
        try {
            Controls files = new Controls(qmail);
            Visit visit = new Visit(
                    qmail, env, files, null, queue, () -> NOW_MILLISECONDS, Allowance.UNLIMITED);
            Session session = new Session(visit, client, SmtpControls.read(qmail, files, env));
            code = session.run();
        } catch (Die e) {
            code = e.code();
        }
        tellAnswers();
        transcript.add("exit " + code);
        return transcript;
    }

    private boolean prepare(String line) throws IOException {
        String rest = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("control ")) {
            int colon = rest.indexOf(": ");
            byte[] text = Escapes.bytes(rest.substring(colon + 2) + "\\n");
            Files.write(home.resolve("control/" + rest.substring(0, colon)), text);
        } else if (line.startsWith("env ")) {
            environment.add(ByteString.of(Escapes.bytes(rest)));
        } else {
            return false;
        }
        return true;
    }

    private void tellAnswers() {
        for (RecordingQueue.Message message : queue.take()) {
            tellMessage(message);
        }
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

    private void tellMessage(RecordingQueue.Message message) {
        if (message.envelope() == null) {
            transcript.add("abandoned");
        } else if (message.accepted()) {
            for (String address : message.envelope().split("\0")) {
                transcript.add(address.charAt(0) + " " + Escapes.shown(address.substring(1)));
            }
            for (String line : message.text().split("(?<=\n)")) {
                transcript.add("M: " + Escapes.shown(line.substring(0, line.length() - 1)));
            }
        }
    }

    private void write(byte[] from, int offset, int length) throws IOException {
        if (deaf) {
            throw new PosixException(Errno.EPIPE);
        }
        answers.append(new String(from, offset, length, StandardCharsets.ISO_8859_1));
    }

    /** Gives what the client sends until it waits for an answer, a few bytes at a time. */
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
        skipExpectations();
        StringBuilder turn = new StringBuilder();
        while (next < script.size()) {
            String line = script.get(next);
            String rest = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("C: ") || line.equals("C:")) {
                turn.append(line.substring(Math.min(3, line.length()))).append("\\r\\n");
            } else if (line.startsWith("C< ")) {
                turn.append(rest);
            } else if (line.startsWith("C* ")) {
                int blank = rest.indexOf(' ');
                int times = Integer.parseInt(rest.substring(0, blank));
                turn.append(rest.substring(blank + 1).repeat(times));
            } else if (!turn.isEmpty() || !disturb(line, rest)) {
                break;
            }
            transcript.add(line);
            next++;
        }
        return Escapes.bytes(turn.toString());
    }

    private boolean disturb(String line, String rest) throws IOException {
        if (line.startsWith("queue ")) {
            prepareQueue(rest);
        } else if (line.equals("deaf")) {
            deaf = true;
        } else if (line.equals("silence") || line.equals("reset")) {
            transcript.add(line);
            next = script.size();
            throw new PosixException(line.equals("reset") ? Errno.ECONNRESET : Errno.ETIMEDOUT);
        } else {
            return false;
        }
        return true;
    }

    private void prepareQueue(String answer) {
        switch (answer.charAt(0)) {
            case 'K' -> queue.answer(Verdict.success());
            case 'D' -> queue.answer(Verdict.permanent(answer.substring(2)));
            case 'Z' -> queue.answer(Verdict.temporary(answer.substring(2)));
            default -> queue.fill();
        }
    }

    private void skipExpectations() {
        while (next < script.size() && "SFTMae".indexOf(script.get(next).charAt(0)) != -1) {
            next++;
        }
    }
}
