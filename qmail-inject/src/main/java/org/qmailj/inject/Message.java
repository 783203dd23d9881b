package org.qmailj.inject;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.rfc822.HeaderBody;

/** Turns one message into what qmail-inject sends: writes a new header, then the body. */
final class Message implements HeaderBody.Listener {
    private final Environment environment;
    private final Settings settings;
    private final CommandLine asked;
    private final InjectFlags flags;
    private final Header header;
    private final Outlet out;
    private final long now;
    private final int pid;

    /**
     * @param now when the program was started, in seconds since 1970
     * @param pid its process, which together with {@code now} is unique on this host
     */
    Message(Environment environment, Settings settings, CommandLine asked, Outlet out,
            Allowance memory, long now, int pid) {
        this.environment = environment;
        this.settings = settings;
        this.asked = asked;
        this.flags = InjectFlags.of(environment.get("QMAILINJECT"));
        this.header = new Header(flags, settings.rules(), asked.sender(), memory);
        this.out = out;
        this.now = now;
        this.pid = pid;
    }

    @Override
    public void field(ByteString field) {
        header.field(field);
    }

    @Override
    public void endOfHeader() {
        Author author = Author.of(environment);
        if (header.sender() == null) {
            header.defaultSender(author.returnPathField(flags, now, pid));
        }
        out.open(header.sender());
        new HeaderWriter(header, settings, out).write(author, flags, now, pid);
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {
        out.put(bytes, offset, length);
    }

    /** Returns the envelope sender, which is known at the end of the header. */
    ByteString sender() {
        return header.sender();
    }

    /** Returns all recipients, which are known at the end of the header. */
    List<ByteString> recipients() {
        List<ByteString> recipients = new ArrayList<>(asked.recipients());
        if (asked.fromHeader()) {
            recipients.addAll(header.recipients());
        }
        return recipients;
    }
}
