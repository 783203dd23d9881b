package org.qmailj.inject;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.control.FreshControls;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.rfc822.HeaderBody;
import org.qmailj.common.submit.QueueExit;
import org.qmailj.sendmail.SendmailCall;

/**
 * Computes from a call, the header of the message and the control files what the client has to do:
 * qmail-inject and sendmail as a function. It keeps nothing of a call, and any number of threads
 * may use it at once.
 *
 * <p>What it cannot do as the caller's own process would do it (control files that it cannot read,
 * a message beyond the allowance) it leaves to the classic program.
 */
final class Injector {
    /**
     * Heap for each byte of the file that QMAILMFTFILE names ({@link Header}). A line of it, and so
     * an entry of the table, may be as short as two bytes.
     */
    private static final int HEAP_PER_LIST_BYTE = 80;

    private static final int BUFFER = 4096;

    /**
     * More bytes than an answer has besides header and envelope. Most of these are changes of the
     * environment, which come from the call.
     */
    private static final int FRAME_LIMIT = 64 + 2 * InjectCall.LIMIT;

    /** Room for a complaint: a line or two, and the text that it is about. */
    private static final int COMPLAINT_LIMIT = InjectAnswer.LIMIT / 2;

    private final FreshControls controls;
    private final Stock stock;
    private final Clock clock;

    Injector(FreshControls controls, Stock stock, Clock clock) {
        this.controls = controls;
        this.stock = stock;
        this.clock = clock;
    }

    /** Leaves the message to the classic program, in the caller's own process. */
    static final class Declined extends RuntimeException {
        private static final long serialVersionUID = 1;

        Declined() {
            super("for the classic program", null, false, false);
        }
    }

    /**
     * @param message descriptor 0 of the client; it is read up to the end of the header
     * @param memory limits the call; beyond it, the answer is to run the classic program
     * @param number the client's pid, or a number that no process has
     * @throws IOException if the client is gone
     */
    InjectAnswer answer(InjectCall call, ByteSource message, Allowance memory, int number)
            throws IOException {
        Complaints said = new Complaints();
        try {
            return switch (call) {
                case InjectCall.Call c -> called(c, message, memory, number, said);
                case InjectCall.Explain e -> explained(e);
            };
        } catch (Die die) {
            return said.and(die);
        } catch (Declined | ByteBuilder.TooLong e) {
            return new InjectAnswer.Classic();
        }
    }

    /** Collects what the program writes to descriptor 2. */
    private static final class Complaints implements ByteSink {
        private final ByteBuilder text = new ByteBuilder(COMPLAINT_LIMIT);

        @Override
        public void write(byte[] from, int offset, int length) {
            text.append(from, offset, length);
        }

        InjectAnswer and(Die die) {
            if (die.text() != null) {
                text.append(die.text());
            }
            return new InjectAnswer.Say(ByteString.EMPTY, text.toByteString(), die.code());
        }
    }

    private InjectAnswer called(
            InjectCall.Call call, ByteSource message, Allowance memory, int number, ByteSink said)
            throws IOException {
        return switch (call.program()) {
            case QMAIL_INJECT -> inject(call, message, memory, number, said);
            case SENDMAIL -> {
                ByteString argv0 = call.argv().get(0);
                List<ByteString> words = call.argv().subList(1, call.argv().size());
                SendmailCall sendmail = SendmailCall.of(argv0, words, call.environment(), said);
                if (!sendmail.program().equals("qmail-inject") || !stock.has("qmail-inject")) {
                    yield new InjectAnswer.Run(
                            sendmail.file(), sendmail.argv(), sendmail.changes());
                }
                InjectAnswer answer =
                        inject(asInject(sendmail, call), message, memory, number, said);
                yield answer instanceof InjectAnswer.Queue queue
                        ? queue.changing(sendmail.changes()) : answer;
            }
        };
    }

    private static InjectCall.Call asInject(SendmailCall sendmail, InjectCall.Call call) {
        return new InjectCall.Call(
                InjectCall.Program.QMAIL_INJECT, sendmail.argv(),
                sendmail.changed(call.environment()), call.lists());
    }

    private InjectAnswer inject(
            InjectCall.Call call, ByteSource message, Allowance memory, int number, ByteSink said)
            throws IOException {
        long now = clock.seconds();
        Environment environment = call.environment();
        Settings settings = settings(call, memory);
        GetOpt options = new GetOpt(
                call.argv().get(0), call.argv().subList(1, call.argv().size()), said,
                CommandLine.OPTIONS);
        CommandLine asked = CommandLine.parse(options, settings.rules(), memory);
        Outlet.Draft draft = new Outlet.Draft(asked.print(), memory);
        Message composed = new Message(environment, settings, asked, draft, memory, now, number);
        Counted counted = new Counted(message);
        ByteInput in = new ByteInput(counted, BUFFER);
        HeaderBody.Rest rest = HeaderBody.readHeader(in, composed);
        if (rest.needsSeparator()) {
            draft.put("\n");
        }
        int used = counted.given - in.available() - rest.length();
        ByteString header = draft.header();
        if (asked.print()) {
            return new InjectAnswer.Print(used, header);
        }
        ByteString envelope = draft.envelope(composed.sender(), composed.recipients());
        if (header.length() + envelope.length() > InjectAnswer.LIMIT - FRAME_LIMIT) {
            throw new Declined();
        }
        boolean byProgram = environment.get("QMAILQUEUE") != null || !stock.has("qmail-queue");
        return new InjectAnswer.Queue(used, header, envelope, byProgram, List.of());
    }

    private static final class Counted implements ByteSource {
        private final ByteSource source;
        private int given;

        Counted(ByteSource source) {
            this.source = source;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int n = source.read(to, offset, length);
            given += n;
            return n;
        }
    }

    /** Leaves unreadable control files to the classic program: the caller may read them. */
    private Settings settings(InjectCall.Call call, Allowance memory) throws IOException {
        try {
            return Settings.read(call.environment(), new Home(call.lists(), memory));
        } catch (PosixException e) {
            throw new Declined();
        }
    }

    /** Reads the home directory, where the service stays; the lists came with the call. */
    private final class Home implements SettingsSource {
        private final InjectCall.Lists lists;
        private final Allowance memory;

        Home(InjectCall.Lists lists, Allowance memory) {
            this.lists = lists;
            this.memory = memory;
        }

        @Override
        public List<ByteString> lists() throws IOException {
            return switch (lists) {
                case InjectCall.Lists.None none -> null;
                case InjectCall.Lists.Unreadable unreadable -> throw Complaint.readError();
                case InjectCall.Lists.Contents contents -> {
                    memory.require((long) HEAP_PER_LIST_BYTE * contents.text().length());
                    yield Controls.linesIn(new Contents(contents.text()));
                }
            };
        }

        @Override
        public Controls controls() {
            return controls.controls();
        }
    }

    /** Reads a string like a file. */
    private static final class Contents implements ByteSource {
        private final ByteString text;
        private int next;

        Contents(ByteString text) {
            this.text = text;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int n = Math.min(length, text.length() - next);
            for (int i = 0; i < n; i++) {
                to[offset + i] = (byte) text.at(next + i);
            }
            next += n;
            return n;
        }
    }

    private static InjectAnswer explained(InjectCall.Explain e) {
        Die refused = switch (e.ending()) {
            case EXIT -> Complaint.notQueued(QueueExit.verdict(e.code(), e.text()));
            case CRASH -> Complaint.notQueued(QueueExit.crashed());
            case NO_QUEUE -> Complaint.noQueue();
            case READ_ERROR -> Complaint.readError();
            case NO_STATUS -> Complaint.notQueued(QueueExit.unknown());
        };
        if (refused != null) {
            throw refused;
        }
        return new InjectAnswer.Say(ByteString.EMPTY, ByteString.EMPTY, 0);
    }
}
