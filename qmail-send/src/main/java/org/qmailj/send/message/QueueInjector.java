package org.qmailj.send.message;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.QueueClient;

/** Runs the real program, with the environment of qmail-send. */
public record QueueInjector(QmailHome home, Environment environment) implements Injector {
    private record Queued(QueueClient client) implements Message {
        @Override
        public long qp() {
            return client.qp();
        }

        @Override
        public void put(byte[] from, int offset, int length) {
            client.put(from, offset, length);
        }

        @Override
        public void fail() {
            client.fail();
        }

        @Override
        public Verdict close(ByteString sender, ByteString recipient) throws IOException {
            client.from(sender);
            client.to(recipient);
            return client.finish();
        }
    }

    @Override
    public Message open() throws IOException {
        return new Queued(QueueClient.open(home, environment));
    }
}
