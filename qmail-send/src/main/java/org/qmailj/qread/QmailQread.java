package org.qmailj.qread;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.EnvelopeInput;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.common.queue.QueueLayout;

/**
 * qmail-qread: lists the messages that qmail-send has taken over, and their recipients.
 *
 * <p>Runs as root or qmails; takes no arguments. Writes to descriptor 1, warnings and errors too.
 * For each file in info/: when the message came, its number, size and sender, {@code bouncing} when
 * there is a bounce for it to be sent, and a line for each recipient.
 *
 * <p>Files, all read only: info, mess, bounce, local and remote of the queue. They change
 * meanwhile: a message that is delivered just now may give a warning.
 *
 * <p>Exit codes: 0, also when nobody reads what is written; 111 when a directory or file cannot be
 * read.
 */
public final class QmailQread implements Program {
    private final Invocation in;
    private final QueueLayout layout;
    private final ByteOutput out;

    QmailQread(Invocation in) {
        this.in = in;
        this.layout = QueueLayout.ofCurrentDirectory();
        this.out = new ByteOutput(in.stdout());
    }

    public static void main(String[] argv) {
        Program.run("qmail-qread", argv, QmailQread::new);
    }

    @Override
    public int run() {
        int code = 0;
        try {
            code = listAll();
            out.flush();
        } catch (IOException e) {
            // nobody is reading
        }
        return code;
    }

    private int listAll() throws IOException {
        try {
            enterQueue();
            for (ByteString directory : layout.directories(Area.INFO)) {
                for (ByteString name : names(directory)) {
                    long number = QueueLayout.number(name);
                    if (number != -1) {
                        list(number);
                    }
                }
            }
            return 0;
        } catch (Die die) {
            return die.code();
        }
    }

    @Override
    public Die bug(Throwable found) {
        return Die.silently(TEMPORARY);
    }

    private void enterQueue() throws IOException {
        try {
            Posix.chdir(in.home().path());
            Posix.chdir(in.home().queue());
        } catch (PosixException e) {
            warn("fatal: unable to chdir", e.errno());
            throw Die.silently(TEMPORARY);
        }
    }

    private List<ByteString> names(ByteString directory) throws IOException {
        try {
            return Posix.list(directory);
        } catch (PosixException e) {
            warn("fatal: unable to opendir " + directory, e.errno());
            throw Die.silently(TEMPORARY);
        }
    }

    private void warn(String what, Errno errno) throws IOException {
        out.put(what + ": " + errno.text() + "\n");
    }

    private void trouble(long number, PosixException e) throws IOException {
        warn("warning: trouble with #" + Long.toUnsignedString(number), e.errno());
    }

    private Die unreadable() throws IOException {
        out.put("fatal: out of memory\n"); // what a failing read has always been called here
        return Die.silently(TEMPORARY);
    }

    private void list(long number) throws IOException {
        Line line;
        try {
            long size = Posix.stat(layout.mess(number)).size();
            boolean bouncing = exists(layout.bounce(number));
            try (Fd info = Fd.openRead(layout.info(number))) {
                ByteString sender = sender(info);
                line = new Line(info.status().mtime(), number, size, sender, bouncing);
            }
        } catch (PosixException e) {
            trouble(number, e);
            return;
        }
        out.put(line.format());
        recipients(number, layout.local(number), "\tlocal\t");
        recipients(number, layout.remote(number), "\tremote\t");
    }

    private static boolean exists(ByteString file) {
        try {
            Posix.stat(file);
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    /**
     * Returns the sender: what follows the first letter, whichever it is, up to a NUL or the end.
     */
    private ByteString sender(Fd info) throws IOException {
        ByteBuilder record = new ByteBuilder(EnvelopeInput.RECORD_LIMIT);
        try {
            new ByteInput(info, 1024).getLine(record, 0);
        } catch (PosixException | ByteBuilder.TooLong e) {
            throw unreadable();
        }
        return record.isEmpty() ? ByteString.EMPTY : record.toByteString().substring(1).cString();
    }

    private EnvelopeRecord read(EnvelopeInput records) throws IOException {
        try {
            return records.read();
        } catch (PosixException | ByteBuilder.TooLong e) {
            throw unreadable();
        }
    }

    private void recipients(long number, ByteString file, String channel) throws IOException {
        Fd fd;
        try {
            fd = Fd.openRead(file);
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                trouble(number, e);
            }
            return;
        }
        try (fd) {
            EnvelopeInput records = new EnvelopeInput(fd);
            for (EnvelopeRecord r = read(records); r != null; r = read(records)) {
                switch (r) {
                    case EnvelopeRecord.Recipient(ByteString to) -> recipient(channel, to);
                    case EnvelopeRecord.Done(ByteString to) -> recipient("  done" + channel, to);
                    case EnvelopeRecord.Uid u -> { }
                    case EnvelopeRecord.Pid p -> { }
                    case EnvelopeRecord.Sender s -> { }
                    case EnvelopeRecord.Unknown u -> { }
                }
            }
        }
    }

    private void recipient(String label, ByteString address) throws IOException {
        out.put(label);
        out.put(Line.visible(address));
        out.put('\n');
    }
}
