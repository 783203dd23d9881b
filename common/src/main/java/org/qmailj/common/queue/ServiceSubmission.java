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
 * when it has more than it wants to keep, or all of the message: so a sender who is slow holds
 * none. If there is no service then, what it kept goes to {@link QueueClient}, and all that
 * follows.
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

    private void ask() {
        state = switch (ServiceClient.open(home, Role.QUEUE)) {
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
            records.copyPayloadTo(to);
            return new Classic(to);
        } catch (PosixException e) {
            return new Refused(Verdict.temporary("qqt failure (#4.3.0)"));
        }
    }

    @Override
    public long qp() {
        if (state instanceof Keeping) {
            ask();
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
        if (state instanceof Keeping && !records.hasRoom(length)) {
            ask();
        }
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
        if (state instanceof Keeping && !failed) {
            ask();
        }
        if (state instanceof Classic classic) {
            classic.to().from(sender);
            return;
        }
        if (state instanceof Connected connected) {
            endPart(connected.connection());
        }
        address('F', sender);
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
        if (state instanceof Classic classic) {
            classic.to().to(recipient);
        } else {
            address('T', recipient);
        }
    }

    /** An address ends at its first NUL, as for qmail_puts. */
    private void address(char kind, ByteString address) {
        put(new byte[] {(byte) kind}, 0, 1);
        put(address.cString());
        put(new byte[1], 0, 1);
    }

    @Override
    public Verdict close() throws IOException {
        return switch (state) {
            case Keeping keeping -> QueueExit.verdict(QueueExit.READ_ERROR.code());
            case Connected connected -> close(connected.connection());
            case Classic classic -> classic.to().close();
            case Refused refused -> refused.verdict();
        };
    }

    private Verdict close(Fd connection) throws IOException {
        try (connection) {
            if (failed || !addressed) {
                return QueueExit.verdict(QueueExit.READ_ERROR.code()); // it sees the end
            }
            put(new byte[1], 0, 1);
            endPart(connection);
            flush(connection);
            return verdict(connection);
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
    public void abandon() throws IOException {
        switch (state) {
            case Keeping keeping -> { }
            case Connected connected -> connected.connection().close();
            case Classic classic -> classic.to().abandon();
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
