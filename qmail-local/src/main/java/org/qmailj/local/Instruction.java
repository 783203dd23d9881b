package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;

/**
 * One line of a .qmail file (dot-qmail(5)). Its first byte decides what it is; blanks and tabs at
 * the end are ignored. A NUL ends what the system or the queue sees of a name, a command or an
 * address, but the kind of the line is decided by the whole.
 */
sealed interface Instruction {
    /**
     * Acts on instructions: a method for each kind that asks for something, so that none is
     * forgotten. A switch over the kinds would say the same, but the first one costs a start too
     * much (docs/adr/0010), and a user's first delivery is a start.
     */
    interface Visitor {
        void maildir(ByteString directory);

        void mailbox(ByteString file);

        void program(ByteString command);

        void forward(ByteString address);

        /** From here on only forwards are allowed, which {@link Tally} sees to. */
        default void onlyForward() {}

        /** Returns whether the rest of the file is to be ignored. */
        boolean stopped();

        /** Does what waits for the last one. Returns the forwarded message's number, or 0. */
        long finish() throws IOException;
    }

    void accept(Visitor visitor);

    /** An empty line, or one that begins with a NUL. */
    record Blank() implements Instruction {
        @Override
        public void accept(Visitor visitor) {
            // it asks for nothing
        }
    }

    /** {@code #...}, and any {@code +} line without a meaning. */
    record Comment() implements Instruction {
        @Override
        public void accept(Visitor visitor) {
            // it asks for nothing
        }
    }

    /** {@code ./dir/} or {@code /dir/}. */
    record Maildir(ByteString directory) implements Instruction {
        @Override
        public void accept(Visitor visitor) {
            visitor.maildir(directory);
        }
    }

    /** {@code ./file} or {@code /file}. */
    record Mailbox(ByteString file) implements Instruction {
        @Override
        public void accept(Visitor visitor) {
            visitor.mailbox(file);
        }
    }

    /** {@code |command}. */
    record Program(ByteString command) implements Instruction {
        @Override
        public void accept(Visitor visitor) {
            visitor.program(command);
        }
    }

    /** {@code &address}, or a line that begins like none of the others. */
    record Forward(ByteString address) implements Instruction {
        @Override
        public void accept(Visitor visitor) {
            visitor.forward(address);
        }
    }

    /** {@code +list}: from here on only forwards are allowed. */
    record OnlyForward() implements Instruction {
        @Override
        public void accept(Visitor visitor) {
            visitor.onlyForward();
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
