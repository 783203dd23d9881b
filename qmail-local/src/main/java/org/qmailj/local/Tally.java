package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Counts the instructions that deliver and refuses other instructions than forwards in a file that
 * may only forward, then passes them on.
 */
final class Tally implements Instruction.Follower {
    private final Instruction.Follower follower;
    private boolean forwardOnly;
    private int files;
    private int forwards;
    private int programs;

    Tally(Instruction.Follower follower, boolean forwardOnly) {
        this.follower = follower;
        this.forwardOnly = forwardOnly;
    }

    private void refuse(String what) {
        if (forwardOnly) {
            throw Complaint.forwardingOnly(what);
        }
    }

    @Override
    public void maildir(ByteString directory) {
        files++;
        refuse("file");
        follower.maildir(directory);
    }

    @Override
    public void mailbox(ByteString file) {
        files++;
        refuse("file");
        follower.mailbox(file);
    }

    @Override
    public void program(ByteString command) {
        programs++;
        refuse("prog");
        follower.program(command);
    }

    @Override
    public void forward(ByteString address) {
        forwards++;
        follower.forward(address);
    }

    @Override
    public void onlyForward() {
        forwardOnly = true;
        follower.onlyForward();
    }

    @Override
    public boolean stopped() {
        return follower.stopped();
    }

    @Override
    public long finish() throws IOException {
        return follower.finish();
    }

    /** Returns {@code did files+forwards+programs}, for qmail-send's log. */
    ByteString report() {
        return new ByteBuilder().append("did ").appendNumber(files).append('+')
                .appendNumber(forwards).append('+').appendNumber(programs)
                .toByteString();
    }
}
