package org.qmailj.inject;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.rfc822.FieldName;

/**
 * The letters of QMAILINJECT; others mean nothing.
 *
 * @param nameComment c: From with the name in a comment behind the address
 * @param deleteReturnPath s: no Return-Path of the caller's
 * @param deleteFrom f: no From of the caller's
 * @param deleteMessageId i: no Message-ID of the caller's
 * @param recipientSenders r: a sender of its own for each recipient
 * @param messageSender m: a sender of its own for this message
 */
record InjectFlags(
        boolean nameComment, boolean deleteReturnPath, boolean deleteFrom, boolean deleteMessageId,
        boolean recipientSenders, boolean messageSender) {

    /** {@code letters} is null when the variable is not set. */
    static InjectFlags of(ByteString letters) {
        ByteString l = letters == null ? ByteString.EMPTY : letters;
        return new InjectFlags(
                l.indexOf('c') != -1, l.indexOf('s') != -1, l.indexOf('f') != -1,
                l.indexOf('i') != -1, l.indexOf('r') != -1, l.indexOf('m') != -1);
    }

    /** Whether a field of the caller's is treated as if it were not there. */
    boolean deletes(FieldName name) {
        return (deleteFrom && name == FieldName.FROM)
                || (deleteMessageId && name == FieldName.MESSAGE_ID)
                || (deleteReturnPath && name == FieldName.RETURN_PATH);
    }
}
