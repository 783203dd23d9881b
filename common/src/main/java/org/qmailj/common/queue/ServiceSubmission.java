package org.qmailj.common.queue;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.ServiceClient;

/**
 * A message on its way through the queue service (docs/adr/0008, role 0). It asks for a session
 * when it has more than it wants to keep, or everything: so a sender who is slow holds none, and a
 * message that is not long is said together with the question. If there is no service then, what it
 * kept goes to {@link QueueClient}, and all that follows.
 */
final class ServiceSubmission implements Submission {
    private static final int OUTCOME_LENGTH = 1;

    private final QmailHome home;
    private final Environment environment;
    private final ErrorOutput errors;
    private final MessageRecords records = new MessageRecords();
    private State state = new Keeping();
    private boolean addressed;
    /** The caller wants no success. */
    private boolean failed;
    /** The service does not take any more: its answer will tell why. */
    private boolean broken;
    /** The connection is; its number may be that of another descriptor by now. */
    private boolean closed;

    /** Who takes what is put. */
    private sealed interface State {}

    /** Nobody yet. */
    private record Keeping() implements State {}

    private record Connected(Fd connection, int number) implements State {}

    private record Classic(Submission to) implements State {}

    /** Nobody, for this reason. */
    private record Refused(Verdict verdict) implements State {}

    ServiceSubmission(QmailHome home, Environment environment, ErrorOutput errors) {
        this.home = home;
        this.environment = environment;
        this.errors = errors;
    }

    /** Asks for a session, and says {@code first} at once. */
    private void ask(byte[] first) {
        state = switch (ServiceClient.open(home, Role.QUEUE, first)) {
            case ServiceClient.Answer.Open open ->
                    new Connected(open.connection(), open.number());
            case ServiceClient.Answer.Busy busy ->
                    new Refused(QueueExit.verdict(QueueExit.TEMPORARILY_REJECTED.code()));
            case ServiceClient.Answer.Down down -> classic();
        };
    }

    private State classic() {
        try {
            Submission to = QueueClient.open(home, environment, errors);
            records.copyTo(to);
            return new Classic(to);
        } catch (IOException e) {
            return new Refused(Verdict.temporary("qqt failure (#4.3.0)"));
        }
    }

    private void askUnlessKept(boolean hasRoom) {
        if (state instanceof Keeping && !failed && !hasRoom) {
            ask(new byte[0]);
        }
    }

    @Override
    public long qp() {
        if (state instanceof Keeping) {
            ask(new byte[0]);
        }
        return switch (state) {
            case Connected connected -> connected.number();
            case Classic classic -> classic.to().qp();
            case Keeping keeping -> 0;
            case Refused refused -> 0;
        };
    }

    @Override
    public void put(byte[] from, int offset, int length) {
        if (failed) {
            return;
        }
        askUnlessKept(records.hasRoom(length));
        switch (state) {
            case Keeping keeping -> write(null, from, offset, length);
            case Connected connected -> write(connected.connection(), from, offset, length);
            case Classic classic -> classic.to().put(from, offset, length);
            case Refused refused -> { }
        }
    }

    private void write(Fd connection, byte[] from, int offset, int length) {
        if (!broken) {
            try {
                records.put(from, offset, length, connection);
            } catch (IOException e) {
                broken = true;
            }
        }
    }

    @Override
    public void fail() {
        failed = true;
        if (state instanceof Classic classic) {
            classic.to().fail();
        }
    }

    @Override
    public void from(ByteString sender) throws IOException {
        addressed = true;
        ByteString record = address('F', sender);
        askUnlessKept(records.hasRoomForEnd(record.length()));
        switch (state) {
            case Classic classic -> classic.to().from(sender);
            case Keeping keeping -> endPart(null);
            case Connected connected -> endPart(connected.connection());
            case Refused refused -> { }
        }
        if (!(state instanceof Classic)) {
            put(record);
        }
    }

    private void endPart(Fd connection) {
        if (!failed && !broken) {
            try {
                records.endPart(connection);
            } catch (IOException e) {
                broken = true;
            }
        }
    }

    private void flush(Fd connection) {
        if (!broken) {
            try {
                records.flush(connection);
            } catch (IOException e) {
                broken = true;
            }
        }
    }

    @Override
    public void to(ByteString recipient) {
        ByteString record = address('T', recipient);
        askUnlessKept(records.hasRoom(record.length()));
        if (state instanceof Classic classic) {
            classic.to().to(recipient);
        } else {
            put(record);
        }
    }

    /** An address ends at its first NUL, as for qmail_puts. */
    private static ByteString address(char kind, ByteString address) {
        return ByteString.of(String.valueOf(kind)).concat(address.cString())
                .concat(ByteString.of("\0"));
    }

    @Override
    public Verdict finish() throws IOException {
        if (failed || !addressed) {
            return finishUnaddressed();
        }
        askUnlessKept(records.hasRoomForEnd(1));
        switch (state) {
            case Keeping keeping -> {
                endEnvelope(null);
                ask(records.all());
            }
            case Connected connected -> {
                endEnvelope(connected.connection());
                flush(connected.connection());
            }
            case Classic classic -> { }
            case Refused refused -> { }
        }
        return verdict();
    }

    private void endEnvelope(Fd connection) {
        write(connection, new byte[1], 0, 1);
        endPart(connection);
    }

    private Verdict finishUnaddressed() throws IOException {
        return switch (state) {
            case Keeping keeping -> {
                Refused refused = new Refused(QueueExit.verdict(QueueExit.READ_ERROR.code()));
                state = refused; // who asks for the number now opens no session, which nobody ends
                yield refused.verdict();
            }
            case Connected connected -> {
                end(connected); // the service sees the end
                yield QueueExit.verdict(QueueExit.READ_ERROR.code());
            }
            case Classic classic -> classic.to().finish();
            case Refused refused -> refused.verdict();
        };
    }

    private Verdict verdict() throws IOException {
        return switch (state) {
            case Keeping keeping -> throw new IllegalStateException("nobody was asked");
            case Connected connected -> {
                try {
                    yield verdict(connected.connection());
                } finally {
                    end(connected);
                }
            }
            case Classic classic -> classic.to().finish();
            case Refused refused -> refused.verdict();
        };
    }

    private void end(Connected connected) throws IOException {
        if (!closed) {
            closed = true;
            connected.connection().close();
        }
    }

    private Verdict verdict(Fd connection) {
        int code;
        try {
            code = outcome(connection);
        } catch (IOException e) {
            return Verdict.temporary("qq crashed (#4.3.0)");
        }
        if (code == 0) {
            return broken ? QueueExit.verdict(QueueExit.READ_ERROR.code()) : Verdict.success();
        }
        return QueueExit.verdict(code);
    }

    private static int outcome(Fd connection) throws IOException {
        byte[] record = new RecordInput(connection, OUTCOME_LENGTH).read();
        if (record == null) {
            throw new BrokenRecord("end without an outcome");
        }
        RecordReader in = new RecordReader(record);
        int code = in.u8();
        in.end();
        return code;
    }

    @Override
    public void close() throws IOException {
        switch (state) {
            case Keeping keeping -> { }
            case Connected connected -> end(connected);
            case Classic classic -> classic.to().close();
            case Refused refused -> { }
        }
    }

    @Override
    public void awaitAbandoned() throws IOException {
        if (state instanceof Classic classic) {
            classic.to().awaitAbandoned();
        }
    }
}
