package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.ServiceClient;

/**
 * Submits one message to the queue service (docs/PROTOCOL.md, role 0). Asks for a session when it
 * has more than {@link MessageRecords} keeps, or everything: so a slow sender holds none, and a
 * short message travels with the question. If the service is down, what was kept and all that
 * follows goes to {@link QueueClient}.
 */
final class ServiceSubmission implements Submission {
    private static final byte[] NOTHING = {};

    private final QmailHome home;
    private final Environment environment;
    private final ErrorOutput errors;
    private final MessageRecords records = new MessageRecords();
    /** The state that takes what is put: Keeping, then what {@link #ask} found. */
    private Submission to = new Keeping();
    private boolean addressed;

    ServiceSubmission(QmailHome home, Environment environment, ErrorOutput errors) {
        this.home = home;
        this.environment = environment;
        this.errors = errors;
    }

    @Override
    public long qp() {
        return to.qp();
    }

    @Override
    public void put(byte[] from, int offset, int length) {
        to.put(from, offset, length);
    }

    @Override
    public void fail() {
        to.fail();
    }

    @Override
    public void from(ByteString sender) throws IOException {
        addressed = true;
        to.from(sender);
    }

    @Override
    public void to(ByteString recipient) {
        to.to(recipient);
    }

    @Override
    public Verdict finish() throws IOException {
        if (!addressed) {
            to.fail();
        }
        return to.finish();
    }

    @Override
    public void close() throws IOException {
        to.close();
    }

    @Override
    public void awaitAbandoned() throws IOException {
        to.awaitAbandoned();
    }

    /** Asks for a session. Returns what takes all that was put and the rest. */
    private Submission ask() {
        return ask(NOTHING, 0);
    }

    /** Asks for a session and sends so many bytes with it. Returns what takes the rest. */
    private Submission ask(byte[] first, int length) {
        to = switch (ServiceClient.open(home, Role.QUEUE, first, length)) {
            case ServiceClient.Answer.Open open ->
                    new Connected(open.connection(), open.number());
            case ServiceClient.Answer.Busy busy ->
                    new Refused(QueueExit.TEMPORARILY_REJECTED.verdict());
            case ServiceClient.Answer.Down down -> program();
        };
        return to;
    }

    private Submission program() {
        try {
            Submission program = QueueClient.open(home, environment, errors);
            records.copyTo(program);
            return program;
        } catch (IOException e) {
            return new Refused(Verdict.temporary("qqt failure (#4.3.0)"));
        }
    }

    /** Returns the state after {@link #fail}, in which no session is opened any more. */
    private static Refused failed() {
        return new Refused(QueueExit.READ_ERROR.verdict());
    }

    /** Keeps what is put as long as there is room. */
    private final class Keeping implements Submission {
        @Override
        public long qp() {
            throw new IllegalStateException("a message that is kept has no number yet");
        }

        @Override
        public void put(byte[] from, int offset, int length) {
            if (records.hasRoom(length)) {
                records.put(from, offset, length);
            } else {
                ask().put(from, offset, length);
            }
        }

        @Override
        public void fail() {
            to = failed();
        }

        @Override
        public void from(ByteString sender) throws IOException {
            if (records.hasRoomForSender(sender)) {
                records.from(sender);
            } else {
                ask().from(sender);
            }
        }

        @Override
        public void to(ByteString recipient) {
            if (records.hasRoomForRecipient(recipient)) {
                records.to(recipient);
            } else {
                ask().to(recipient);
            }
        }

        @Override
        public Verdict finish() throws IOException {
            if (!records.hasRoomForEnd()) {
                return ask().finish();
            }
            records.endEnvelope();
            int length = records.closeAll();
            Submission asked = ask(records.array(), length);
            return asked instanceof Connected service ? service.verdict() : asked.finish();
        }

        @Override
        public void close() {
            // nobody knows of it
        }
    }

    /** Sends what is put to the service. */
    private final class Connected implements Submission {
        private final int number;
        /** Null once closed: its number may soon be that of another descriptor. */
        private Fd connection;

        Connected(Fd connection, int number) {
            this.connection = connection;
            this.number = number;
            records.leaveTo(connection);
        }

        @Override
        public long qp() {
            return number;
        }

        @Override
        public void put(byte[] from, int offset, int length) {
            records.put(from, offset, length);
        }

        /** Closes the connection, so that the service discards the message. */
        @Override
        public void fail() {
            connection.closeQuietly();
            to = failed();
        }

        @Override
        public void from(ByteString sender) {
            records.from(sender);
        }

        @Override
        public void to(ByteString recipient) {
            records.to(recipient);
        }

        @Override
        public Verdict finish() throws IOException {
            records.endEnvelope();
            records.flush();
            return verdict();
        }

        /** Reads the outcome. Everything has been sent. */
        Verdict verdict() throws IOException {
            try {
                int code = outcome();
                if (code != 0) {
                    return QueueExit.verdict(code);
                }
                return records.isBroken() ? failed().verdict() : Verdict.success();
            } catch (IOException e) {
                return QueueExit.crashed();
            } finally {
                close();
            }
        }

        private int outcome() throws IOException {
            byte[] record = RecordInput.readOne(connection, Outcome.LENGTH);
            if (record == null) {
                throw new BrokenRecord("end without an outcome");
            }
            return Outcome.decode(record).code();
        }

        @Override
        public void close() throws IOException {
            if (connection != null) {
                Fd closing = connection;
                connection = null;
                closing.close();
            }
        }
    }

    /** Drops what is put: the message fails with this verdict. */
    private record Refused(Verdict verdict) implements Submission {
        @Override
        public long qp() {
            return 0;
        }

        @Override
        public void put(byte[] from, int offset, int length) {}

        @Override
        public void fail() {}

        @Override
        public void from(ByteString sender) {}

        @Override
        public void to(ByteString recipient) {}

        @Override
        public Verdict finish() {
            return verdict;
        }

        @Override
        public void close() {}
    }
}
