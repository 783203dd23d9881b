package org.qmailj.inject;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.rfc822.FieldName;

/**
 * The letters of QMAILINJECT. Other letters mean nothing.
 *
 * @param nameComment c: in From, the name is a comment after the address
 * @param deleteReturnPath s: the caller's Return-Path is deleted
 * @param deleteFrom f: the caller's From is deleted
 * @param deleteMessageId i: the caller's Message-ID is deleted
 * @param recipientSenders r: each recipient has a sender of its own
 * @param messageSender m: the message has a sender of its own
 */
record InjectFlags(
        boolean nameComment, boolean deleteReturnPath, boolean deleteFrom, boolean deleteMessageId,
        boolean recipientSenders, boolean messageSender) {

    /** @param letters null if the variable is not set */
    static InjectFlags of(ByteString letters) {
        ByteString l = letters == null ? ByteString.EMPTY : letters;
        return new InjectFlags(
                l.indexOf('c') != -1, l.indexOf('s') != -1, l.indexOf('f') != -1,
                l.indexOf('i') != -1, l.indexOf('r') != -1, l.indexOf('m') != -1);
    }

    /** Returns whether a field of the caller is treated as if it were absent. */
    boolean deletes(FieldName name) {
        return (deleteFrom && name == FieldName.FROM)
                || (deleteMessageId && name == FieldName.MESSAGE_ID)
                || (deleteReturnPath && name == FieldName.RETURN_PATH);
    }
}
