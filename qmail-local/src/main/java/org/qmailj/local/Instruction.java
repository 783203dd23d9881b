package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;

/**
 * A line of a .qmail file (dot-qmail(5)). Its first byte decides what it is; blanks and tabs at its
 * end mean nothing. A NUL ends what the system or the queue sees of a name, a command or an
 * address, but not what decides the kind of the line.
 */
sealed interface Instruction {
    /**
     * Who acts on instructions: one method a kind that asks for anything, so that none is
     * forgotten.
     */
    interface Follower {
        void maildir(ByteString directory);

        void mailbox(ByteString file);

        void program(ByteString command);

        void forward(ByteString address);

        void onlyForward();

        /** Whether what follows in the file is to be ignored. */
        boolean stopped();

        /** There are no more instructions. Answers the number of the forwarded message, or 0. */
        long finish() throws IOException;
    }

    void giveTo(Follower follower);

    /** Nothing, or something that begins with a NUL. */
    record Blank() implements Instruction {
        @Override
        public void giveTo(Follower follower) {
            // it asks for nothing
        }
    }

    /** {@code #...}, and any {@code +} line that has no meaning yet. */
    record Comment() implements Instruction {
        @Override
        public void giveTo(Follower follower) {
            // it asks for nothing
        }
    }

    /** {@code ./dir/} or {@code /dir/}. */
    record Maildir(ByteString directory) implements Instruction {
        @Override
        public void giveTo(Follower follower) {
            follower.maildir(directory);
        }
    }

    /** {@code ./file} or {@code /file}. */
    record Mailbox(ByteString file) implements Instruction {
        @Override
        public void giveTo(Follower follower) {
            follower.mailbox(file);
        }
    }

    /** {@code |command}. */
    record Program(ByteString command) implements Instruction {
        @Override
        public void giveTo(Follower follower) {
            follower.program(command);
        }
    }

    /** {@code &address}, or an address that begins like none of the others. */
    record Forward(ByteString address) implements Instruction {
        @Override
        public void giveTo(Follower follower) {
            follower.forward(address);
        }
    }

    /** {@code +list}: from here on only forwards are allowed. */
    record OnlyForward() implements Instruction {
        @Override
        public void giveTo(Follower follower) {
            follower.onlyForward();
        }
    }

    ByteString LIST = ByteString.of("+list");

    /** @param line without its newline */
    static Instruction parse(ByteString line) {
        int end = line.length();
        while (end > 0 && (line.at(end - 1) == ' ' || line.at(end - 1) == '\t')) {
            end--;
        }
        ByteString text = line.substring(0, end);
        if (text.isEmpty()) {
            return new Blank();
        }
        return switch (text.at(0)) {
            case 0 -> new Blank();
            case '#' -> new Comment();
            case '.', '/' -> text.at(end - 1) == '/' ? new Maildir(text) : new Mailbox(text);
            case '|' -> new Program(text.substring(1));
            case '+' -> text.cString().equals(LIST) ? new OnlyForward() : new Comment();
            case '&' -> new Forward(text.substring(1));
            default -> new Forward(text);
        };
    }
}
