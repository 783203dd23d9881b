package org.qmailj.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.Program;

/**
 * Carries out the instructions, each before the next is read. One that fails does not undo those
 * before it, and the next attempt repeats them. Only forwards wait for {@link #finish}.
 */
final class Delivery implements Instruction.Visitor {
    private final Surroundings with;
    private final Home home;
    private final Message message;
    private final MboxDelivery mboxes;
    private final MessageLines lines;
    private final ByteString sender;
    private final CommandEnvironment environment;
    private final List<ByteString> recipients = new ArrayList<>();
    private boolean begun;
    private boolean stopped;

    /** @param sender the sender of forwarded messages, who gets their bounces */
    Delivery(Surroundings with, Home home, Message message, MessageLines lines,
            ByteString sender, CommandEnvironment environment) {
        this.with = with;
        this.home = home;
        this.message = message;
        this.mboxes = new MboxDelivery(home, message, Pause.SYSTEM);
        this.lines = lines;
        this.sender = sender;
        this.environment = environment;
    }

    /** Returns whether anything but reading was done. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public void maildir(ByteString directory) {
        begun = true;
        new MaildirDelivery(home, message, with.clock(), Pause.SYSTEM, Posix.hostname())
                .deliver(directory.cString(), lines, with.numbers().next());
    }

    @Override
    public void mailbox(ByteString file) {
        begun = true;
        mboxes.deliver(file.cString(), lines);
    }

    @Override
    public void program(ByteString command) {
        begun = true;
        ProgramDelivery delivery = new ProgramDelivery(with, message, environment.get());
        switch (delivery.run(command.cString())) {
            case SUCCESS -> {}
            case SUCCESS_AND_STOP -> stopped = true;
            case HARD -> throw Die.silently(Program.PERMANENT);
            case SOFT -> throw Die.silently(Program.TEMPORARY);
        }
    }

    @Override
    public void forward(ByteString address) {
        recipients.add(address);
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    @Override
    public long finish() throws IOException {
        if (recipients.isEmpty()) {
            return 0;
        }
        ForwardDelivery forward = new ForwardDelivery(with, message, environment.get());
        try {
            return forward.send(lines.deliveredTo(), sender, recipients);
        } finally {
            begun |= forward.hasBegun();
        }
    }
}
