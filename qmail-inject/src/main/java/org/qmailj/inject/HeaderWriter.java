package org.qmailj.inject;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.rfc822.FieldName;
import org.qmailj.common.rfc822.NewField;
import org.qmailj.common.rfc822.Quote;

/** Writes the new header: first the fields that were missing, then those of the message. */
final class HeaderWriter {
    private static final String NOT_SHOWN = "Cc: recipient list not shown: ;\n";

    private final Header header;
    private final Settings settings;
    private final Outlet out;

    HeaderWriter(Header header, Settings settings, Outlet out) {
        this.header = header;
        this.settings = settings;
        this.out = out;
    }

    /** @param now the time for Date and Message-ID, in seconds since 1970 */
    void write(Author author, InjectFlags flags, long now, int pid) {
        boolean resent = header.isResent();
        String prefix = resent ? "Resent-" : "";
        if (isMissing(resent, FieldName.RESENT_DATE, FieldName.DATE)) {
            out.put(prefix);
            out.put(NewField.date(now));
        }
        if (isMissing(resent, FieldName.RESENT_MESSAGE_ID, FieldName.MESSAGE_ID)) {
            out.put(prefix);
            out.put(NewField.messageId(settings.idHost(), now, pid));
        }
        if (isMissing(resent, FieldName.RESENT_FROM, FieldName.FROM)) {
            ByteString from = header.rewritten(author.fromField(flags.nameComment()));
            out.put(prefix);
            out.put(from);
        }
        if (isMissing(resent, FieldName.RESENT_TO, FieldName.TO)
                && isMissing(resent, FieldName.RESENT_CC, FieldName.CC)) {
            out.put(prefix);
            out.put(NOT_SHOWN);
        }
        if (!resent) {
            writeFollowup();
        }
        List<ByteString> fields = header.fields();
        for (int i = 0; i < fields.size(); i++) {
            out.put(fields.get(i));
        }
    }

    private boolean isMissing(boolean resent, FieldName ifResent, FieldName otherwise) {
        return !header.has(resent ? ifResent : otherwise);
    }

    /** Writes Mail-Followup-To with all of To and Cc, if one of them is a list of the author's. */
    private void writeFollowup() {
        ConstMap lists = settings.lists();
        if (lists == null || header.has(FieldName.MAIL_FOLLOWUP_TO)
                || !containsAny(lists, header.toCc())) {
            return;
        }
        List<ByteString> all = header.toCc();
        out.put("Mail-Followup-To: ");
        for (int i = all.size() - 1; i >= 0; i--) {
            out.put(Quote.quoteAddress(all.get(i)));
            out.put(i > 0 ? ",\n  " : "\n");
        }
    }

    private static boolean containsAny(ConstMap map, List<ByteString> addresses) {
        for (int i = 0; i < addresses.size(); i++) {
            if (map.contains(addresses.get(i))) {
                return true;
            }
        }
        return false;
    }
}
