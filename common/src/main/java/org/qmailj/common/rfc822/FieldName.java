package org.qmailj.common.rfc822;

import org.qmailj.common.bytes.ByteString;

/** Lists the header fields that qmail knows by name (hfield.c). */
public enum FieldName {
    SENDER("sender"),
    FROM("from"),
    REPLY_TO("reply-to"),
    TO("to"),
    CC("cc"),
    BCC("bcc"),
    DATE("date"),
    MESSAGE_ID("message-id"),
    SUBJECT("subject"),
    RESENT_SENDER("resent-sender"),
    RESENT_FROM("resent-from"),
    RESENT_REPLY_TO("resent-reply-to"),
    RESENT_TO("resent-to"),
    RESENT_CC("resent-cc"),
    RESENT_BCC("resent-bcc"),
    RESENT_DATE("resent-date"),
    RESENT_MESSAGE_ID("resent-message-id"),
    RETURN_RECEIPT_TO("return-receipt-to"),
    ERRORS_TO("errors-to"),
    APPARENTLY_TO("apparently-to"),
    RECEIVED("received"),
    RETURN_PATH("return-path"),
    DELIVERED_TO("delivered-to"),
    CONTENT_LENGTH("content-length"),
    CONTENT_TYPE("content-type"),
    CONTENT_TRANSFER_ENCODING("content-transfer-encoding"),
    NOTICE_REQUESTED_UPON_DELIVERY_TO("notice-requested-upon-delivery-to"),
    MAIL_FOLLOWUP_TO("mail-followup-to"),
    /** Stands for any other name. */
    UNKNOWN("");

    private static final FieldName[] ALL = values();

    private final ByteString name;

    FieldName(String name) {
        this.name = ByteString.of(name);
    }

    /** Returns the name of the field that this line is or begins, in any ASCII case. */
    public static FieldName of(ByteString field) {
        for (FieldName f : ALL) {
            if (f != UNKNOWN && field.startsWithIgnoreCase(f.name)
                    && colonFollows(field, f.name.length())) {
                return f;
            }
        }
        return UNKNOWN;
    }

    private static boolean colonFollows(ByteString field, int from) {
        int i = from;
        while (i < field.length() && isBlank(field.at(i))) {
            i++;
        }
        return i < field.length() && field.at(i) == ':';
    }

    private static boolean isBlank(int b) {
        return b == ' ' || b == '\t';
    }

    /**
     * Returns whether a line begins a header field: printable ASCII without blanks, at least one
     * byte, then a colon; before the colon there may be blanks.
     */
    public static boolean startsField(ByteString line) {
        int end = line.indexOf(':');
        while (end > 0 && isBlank(line.at(end - 1))) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (line.at(i) <= ' ' || line.at(i) > '~') {
                return false;
            }
        }
        return end > 0;
    }

    /** Returns where the text of a field begins: after the first colon, blanks and newlines. */
    public static int valueOffset(ByteString field) {
        int colon = field.indexOf(':');
        int i = colon == -1 ? field.length() : colon + 1;
        while (i < field.length() && (isBlank(field.at(i)) || isLineEnd(field.at(i)))) {
            i++;
        }
        return i;
    }

    private static boolean isLineEnd(int b) {
        return b == '\r' || b == '\n';
    }
}
