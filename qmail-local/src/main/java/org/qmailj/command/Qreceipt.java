package org.qmailj.command;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.rfc822.AddressList;
import org.qmailj.common.rfc822.FieldName;
import org.qmailj.common.rfc822.HeaderBody;
import org.qmailj.common.rfc822.Quote;
import org.qmailj.common.rfc822.TokenReader;
import org.qmailj.common.rfc822.TokenWriter;
import org.qmailj.common.rfc822.Unparsable;
import org.qmailj.common.submit.QueueClient;

/**
 * qreceipt(1): answers a request for a delivery notice.
 *
 * <p>In a .qmail file: {@code |qreceipt deliveryaddress}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-local.
 *   <li>Descriptor 0 is the message. If an address of its Notice-Requested-Upon-Delivery-To field
 *       is deliveryaddress, byte for byte, a success notice goes to $SENDER, unless that is a
 *       bounce's.
 *   <li>Exits 0: sent, or not asked for; 100: wrong use, a field that cannot be parsed, or the
 *       notice will never be accepted; 111: perhaps later.
 * </ul>
 */
public final class Qreceipt implements Program, HeaderBody.Listener {
    private static final Fatal FATAL = new Fatal("qreceipt");
    private static final ByteString DOUBLE_BOUNCE = ByteString.of("#@[]");

    private final Invocation in;
    private ByteString target;
    private ByteString sender;
    private ByteString messageId = ByteString.EMPTY;
    private boolean requested;

    Qreceipt(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qreceipt", argv, Qreceipt::new);
    }

    @Override
    public Die outOfMemory() {
        return FATAL.temporary("out of memory");
    }

    @Override
    public int run() {
        target = in.argument(0);
        sender = in.environment().get("SENDER");
        if (target == null || sender == null) {
            throw FATAL.usage("qreceipt deliveryaddress");
        }
        try {
            HeaderBody.read(new ByteInput(in.stdin()), this);
        } catch (IOException e) {
            throw FATAL.temporary("read error");
        }
        return 0;
    }

    @Override
    public void field(ByteString field) {
        FieldName name = FieldName.of(field);
        if (name == FieldName.MESSAGE_ID) {
            messageId = field;
        } else if (name == FieldName.NOTICE_REQUESTED_UPON_DELIVERY_TO) {
            try {
                AddressList.rewrite(TokenReader.parse(field), address ->
                        requested |= TokenWriter.unquote(address).equals(target));
            } catch (Unparsable e) {
                throw FATAL.permanentAsIs(
                        ByteString.of("unable to parse this: ").concat(field));
            }
        }
    }

    @Override
    public void endOfHeader() {
        if (!requested || sender.isEmpty() || sender.equals(DOUBLE_BOUNCE)) {
            throw Die.silently(0);
        }
        try {
            send();
        } catch (PosixException e) {
            throw FATAL.temporary("unable to fork");
        }
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {
        // read to its end, so that the writer does not fail
    }

    private void send() throws PosixException {
        ByteString address = Quote.quoteAddress(sender);
        QueueClient queue = QueueClient.open(in.home(), in.environment());
        queue.put("From: DELIVERY NOTICE SYSTEM <");
        queue.put(address);
        queue.put(">\nTo: <");
        queue.put(address);
        queue.put(">\nSubject: success notice\n\n"
                + "Hi! This is the qreceipt program. Your message was delivered to the\n"
                + "following address: ");
        queue.put(target);
        queue.put(". Thanks for asking.\n");
        if (!messageId.isEmpty()) {
            queue.put("Your ");
            queue.put(messageId);
        }
        queue.from(ByteString.EMPTY);
        queue.to(sender);
        Verdict verdict = queue.finish();
        switch (verdict.exitCode()) {
            case 0 -> { }
            case PERMANENT -> throw FATAL.permanent("permanent qmail-queue error");
            default -> throw FATAL.temporary("temporary qmail-queue error");
        }
    }
}
