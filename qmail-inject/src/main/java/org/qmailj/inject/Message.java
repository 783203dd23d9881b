package org.qmailj.inject;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.rfc822.HeaderBody;

/** One message on its way through qmail-inject: old header in, new header and body out. */
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
     * @param now seconds since 1970: when the program was started
     * @param pid its number, which with {@code now} does not come again on this host
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

    /** Known at the end of the header. */
    ByteString sender() {
        return header.sender();
    }

    /** All whom the message is for: known at the end of the header. */
    List<ByteString> recipients() {
        List<ByteString> recipients = new ArrayList<>(asked.recipients());
        if (asked.fromHeader()) {
            recipients.addAll(header.recipients());
        }
        return recipients;
    }
}
