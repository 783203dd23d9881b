package org.qmailj.send.message;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.EnvelopeInput;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.log.LogLine;
import org.qmailj.send.disk.QueueFiles;

/**
 * Preprocesses one message (todo_do of qmail-send.c): from todo/N it writes info/N and the lists
 * local/N and remote/N.
 *
 * <p>Files of these names, and bounce/N, that an earlier message of this number or an earlier
 * attempt left are removed first. If all goes well the new files are on disk, contents and names,
 * so that todo/N may be removed. Until it is, nobody believes info/N: after a crash all of this is
 * done again.
 */
public final class Classification {
    /** Says what came of it. */
    public sealed interface Result {
        /** Returns what is to be logged, in order. */
        List<LogLine> lines();

        /** Returns the number of the qmail-queue that wrote todo/N; 0 if it was not read. */
        long qp();

        /**
         * The new files are on disk, and todo/N may go.
         *
         * @param times when each channel that has recipients is due
         */
        record Ready(List<LogLine> lines, long qp, Map<Channel, Long> times) implements Result {}

        /** Something went wrong, and the next scan may find todo/N again. */
        record Failed(List<LogLine> lines, long qp) implements Result {}
    }

    /** Writes a file, and names it when that fails. */
    private record Written(ByteString path, OpenFile file, ByteOutput out) {
        void put(ByteString bytes) throws Trouble {
            try {
                out.put(bytes);
            } catch (IOException e) {
                throw Trouble.with("trouble writing to ", path);
            }
        }

        void flush() throws Trouble {
            try {
                out.flush();
            } catch (IOException e) {
                throw Trouble.with("trouble writing to ", path);
            }
        }

        void finish() throws Trouble {
            flush();
            try {
                file.sync();
            } catch (IOException e) {
                throw Trouble.with("trouble fsyncing ", path);
            }
        }

        void close() {
            file.closeQuietly(); // it was synced, or is going to be written again
        }
    }

    private final QueueFiles files;
    private final QueueNames names;
    private final Steps steps;
    private final Clock clock;
    private final Rewriter rewriter;
    private final long messnum;
    private final List<LogLine> lines = new ArrayList<>();
    private final Map<Channel, Written> lists = new EnumMap<>(Channel.class);
    private final List<ByteString> removed = new ArrayList<>();
    private Written info;
    private long bytes;
    private long uid;
    private long qp;

    public Classification(QueueFiles files, Clock clock, Rewriter rewriter, long messnum) {
        this.files = files;
        this.names = files.member();
        this.steps = new Steps(files.disk(), names);
        this.clock = clock;
        this.rewriter = rewriter;
        this.messnum = messnum;
    }

    public Result run() {
        try {
            preprocess();
            return new Result.Ready(lines, qp, times());
        } catch (Trouble trouble) {
            putBack();
            lines.add(trouble.line());
            return new Result.Failed(lines, qp);
        } finally {
            close();
        }
    }

    private void preprocess() throws Trouble {
        OpenFile todo = steps.read(files.layout().todo(messnum));
        try {
            bytes = steps.size(files.layout().mess(messnum));
            forgetEarlierLives();
            info = create(files.layout().info(messnum));
            lines.add(LogLine.of("new msg ").number(messnum));
            readAll(new EnvelopeInput(todo));
            finish();
        } finally {
            todo.closeQuietly(); // it was only read
        }
    }

    private Map<Channel, Long> times() {
        Map<Channel, Long> times = new EnumMap<>(Channel.class);
        for (Channel channel : lists.keySet()) {
            times.put(channel, clock.seconds());
        }
        return times;
    }

    private void forgetEarlierLives() throws Trouble {
        for (Channel channel : Channel.values()) {
            forget(channel.recipients(files.layout(), messnum));
        }
        forget(files.layout().bounce(messnum));
        forget(files.layout().info(messnum));
    }

    private void forget(ByteString file) throws Trouble {
        if (steps.unlink(file)) {
            removed.add(file);
        }
    }

    private Written create(ByteString path) throws Trouble {
        OpenFile file = steps.create(path);
        return new Written(path, file, new ByteOutput(file, 1024));
    }

    private void readAll(EnvelopeInput in) throws Trouble {
        for (EnvelopeRecord record = read(in); record != null; record = read(in)) {
            switch (record) {
                case EnvelopeRecord.Uid(long number) -> uid = number;
                case EnvelopeRecord.Pid(long number) -> qp = number;
                case EnvelopeRecord.Sender(ByteString sender) -> {
                    info.put(record.encode());
                    info.flush();
                    lines.add(infoLine(sender));
                }
                case EnvelopeRecord.Recipient(ByteString recipient) -> add(recipient);
                case EnvelopeRecord.Done d -> strange();
                case EnvelopeRecord.Unknown u -> strange();
            }
        }
    }

    private EnvelopeRecord read(EnvelopeInput in) throws Trouble {
        try {
            return in.read();
        } catch (IOException | ByteBuilder.TooLong e) {
            throw Trouble.with("trouble reading ", files.layout().todo(messnum));
        }
    }

    private void strange() throws Trouble {
        throw Trouble.with("unknown record type in ", files.layout().todo(messnum));
    }

    private LogLine infoLine(ByteString sender) {
        return LogLine.of("info msg ").number(messnum).text(": bytes ").number(bytes)
                .text(" from <").safe(sender).text("> qp ").number(qp).text(" uid ").number(uid);
    }

    private void add(ByteString recipient) throws Trouble {
        Rewriter.Rewritten rewritten = rewriter.rewrite(recipient);
        Channel channel = rewritten.channel();
        Written list = lists.get(channel);
        if (list == null) {
            list = create(channel.recipients(files.layout(), messnum));
            lists.put(channel, list);
        }
        list.put(new EnvelopeRecord.Recipient(rewritten.address()).encode());
    }

    private void finish() throws Trouble {
        info.finish();
        for (Written list : lists.values()) {
            list.finish();
        }
        QueueLayout layout = files.layout();
        steps.sync(layout.directory(Area.INFO, messnum));
        steps.sync(layout.directory(Area.LOCAL, messnum));
        steps.sync(layout.directory(Area.REMOTE, messnum));
        if (removed.contains(layout.bounce(messnum))) {
            steps.sync(layout.directory(Area.BOUNCE));
        }
    }

    /**
     * Makes the names that were removed once more, if they were not made anew. The next attempt
     * removes them again and syncs that. Of these removals it does not know; and if a sync of them
     * has failed, another may succeed without them.
     */
    private void putBack() {
        for (ByteString file : removed) {
            try {
                names.create(file).closeQuietly();
            } catch (PosixException e) {
                // it is there
            }
        }
    }

    private void close() {
        if (info != null) {
            info.close();
        }
        for (Written list : lists.values()) {
            list.close();
        }
    }
}
