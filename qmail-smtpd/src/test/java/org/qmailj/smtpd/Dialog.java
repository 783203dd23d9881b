package org.qmailj.smtpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.testing.DialogScript;
import org.qmailj.common.testing.Escapes;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.RecordingQueue;
import org.qmailj.ingress.Visit;

/**
 * A script of an SMTP session, and what happens in it. Its own steps:
 *
 * <pre>
 * control NAME: TEXT    a control file of this one line; before the first C:
 * env NAME=VALUE        before the first C:
 * queue D|Z TEXT        how the next messages are refused; "queue K" accepts them again
 * queue full            the next messages cannot even begin
 * F|T ADDRESS           sender and recipients of a message that was queued
 * M: LINE               a line of it
 * abandoned             a message that was given up
 * exit N                how the session ended
 * </pre>
 *
 * What is queued stands before the answers of its turn.
 */
final class Dialog extends DialogScript {
    private static final long NOW_MILLISECONDS = 1_000_000_000_000L;

    private final List<ByteString> environment = new ArrayList<>();
    private final RecordingQueue queue = new RecordingQueue();
    private final Path home;
    private int code;

    Dialog(String name, Path home) throws IOException {
        super(Dialog.class, name);
        this.home = home;
        Files.createDirectory(home.resolve("control"));
        Files.writeString(home.resolve("control/me"), "me.test\n");
    }

    private static String rest(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    @Override
    protected boolean prepare(String line) throws IOException {
        String rest = rest(line);
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

    @Override
    protected void converse() throws IOException {
        QmailHome qmail = new QmailHome(ByteString.of(home.toString()));
        Environment env = new Environment(environment);
        Conversation client = new Conversation(this::read, 64, this::write, 64, 1);
        try {
            Controls files = new Controls(qmail);
            Visit visit = new Visit(
                    qmail, env, files, null, queue, () -> NOW_MILLISECONDS, Allowance.UNLIMITED);
            Session session = new Session(visit, client, SmtpControls.read(qmail, files, env));
            code = session.run();
        } catch (Die e) {
            code = e.code();
        }
    }

    @Override
    protected void tellEnd() {
        tell("exit " + code);
    }

    @Override
    protected void tellEvents() {
        for (RecordingQueue.Message message : queue.take()) {
            if (message.envelope() == null) {
                tell("abandoned");
            } else if (message.accepted()) {
                tellMessage(message);
            }
        }
    }

    private void tellMessage(RecordingQueue.Message message) {
        for (String address : message.envelope().split("\0")) {
            tell(address.charAt(0) + " " + Escapes.shown(address.substring(1)));
        }
        for (String line : message.text().split("(?<=\n)")) {
            tell("M: " + Escapes.shown(line.substring(0, line.length() - 1)));
        }
    }

    @Override
    protected boolean isExpectation(String line) {
        return "SFTMae".indexOf(line.charAt(0)) != -1;
    }

    @Override
    protected boolean disturb(String line) {
        if (!line.startsWith("queue ")) {
            return false;
        }
        String answer = rest(line);
        switch (answer.charAt(0)) {
            case 'K' -> queue.answer(Verdict.success());
            case 'D' -> queue.answer(Verdict.permanent(answer.substring(2)));
            case 'Z' -> queue.answer(Verdict.temporary(answer.substring(2)));
            default -> queue.fill();
        }
        return true;
    }
}
