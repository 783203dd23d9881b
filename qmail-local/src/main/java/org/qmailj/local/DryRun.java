package org.qmailj.local;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/** Says what would be done (-n): a line for each instruction, as it stands in the file. */
final class DryRun implements Instruction.Visitor {
    private final DeliveryOutput out;

    DryRun(DeliveryOutput out) {
        this.out = out;
    }

    private void say(String kind, ByteString what) {
        out.report(new ByteBuilder().append(kind).append(' ').append(what).toByteString());
    }

    @Override
    public void maildir(ByteString directory) {
        say("maildir", directory);
    }

    @Override
    public void mailbox(ByteString file) {
        say("mbox", file);
    }

    @Override
    public void program(ByteString command) {
        say("program", command);
    }

    @Override
    public void forward(ByteString address) {
        say("forward", address);
    }

    @Override
    public boolean stopped() {
        return false;
    }

    @Override
    public long finish() {
        return 0;
    }
}
