package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Counts the instructions that deliver and refuses other instructions than forwards in a file that
 * may only forward, then passes them on.
 */
final class Tally implements Instruction.Visitor {
    private final Instruction.Visitor visitor;
    private boolean forwardOnly;
    private int files;
    private int forwards;
    private int programs;

    Tally(Instruction.Visitor visitor, boolean forwardOnly) {
        this.visitor = visitor;
        this.forwardOnly = forwardOnly;
    }

    private void refuse(String what) {
        if (forwardOnly) {
            throw Complaint.tempForwardingOnly(what);
        }
    }

    @Override
    public void maildir(ByteString directory) {
        files++;
        refuse("file");
        visitor.maildir(directory);
    }

    @Override
    public void mailbox(ByteString file) {
        files++;
        refuse("file");
        visitor.mailbox(file);
    }

    @Override
    public void program(ByteString command) {
        programs++;
        refuse("prog");
        visitor.program(command);
    }

    @Override
    public void forward(ByteString address) {
        forwards++;
        visitor.forward(address);
    }

    @Override
    public void onlyForward() {
        forwardOnly = true;
    }

    @Override
    public boolean stopped() {
        return visitor.stopped();
    }

    @Override
    public long finish() throws IOException {
        return visitor.finish();
    }

    /** Returns {@code did files+forwards+programs}, for qmail-send's log. */
    ByteString report() {
        return new ByteBuilder().append("did ").appendNumber(files).append('+')
                .appendNumber(forwards).append('+').appendNumber(programs)
                .toByteString();
    }
}
