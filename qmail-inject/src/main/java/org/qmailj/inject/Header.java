package org.qmailj.inject;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.rfc822.AddressList;
import org.qmailj.common.rfc822.FieldName;
import org.qmailj.common.rfc822.Token;
import org.qmailj.common.rfc822.TokenReader;
import org.qmailj.common.rfc822.TokenWriter;
import org.qmailj.common.rfc822.Unparsable;

/**
 * Collects the header of the message that comes in: the fields to pass on, rewritten, and the
 * sender and recipients that they name.
 *
 * <p>A recipient field that does not parse is passed on unchanged; the recipients before the error
 * count. Any other address field that does not parse ends the program.
 *
 * <p>The constants HEAP_PER_..., here and in the classes of the service, estimate how much of the
 * heap something takes, in bytes. They are counted from the objects of a 64-bit JVM, rounded up: 24
 * bytes for a short array, 24 for the string around it, and 8 to 32 for what holds that.
 */
final class Header {
    /** The longest line of a rewritten field: it is folded. */
    static final int LINE_LENGTH = 80;

    /** What a string takes besides its bytes. */
    static final int HEAP_PER_STRING = 64;

    /** What each byte of an address field takes while it is parsed: it may be a whole token. */
    private static final int HEAP_PER_PARSED_BYTE = 80;

    /** What each byte of a field takes while it is written anew: there are several copies. */
    private static final int HEAP_PER_WRITTEN_BYTE = 4;

    private static final int RESENT_FIRST = FieldName.RESENT_SENDER.ordinal();
    private static final int RESENT_LAST = FieldName.RESENT_MESSAGE_ID.ordinal();

    private final InjectFlags flags;
    private final AddressRules rules;
    private final Allowance memory;
    private final boolean[] seen = new boolean[FieldName.values().length];
    private final List<ByteString> saved = new ArrayList<>();
    private final List<ByteString> recipients = new ArrayList<>();
    private final List<ByteString> resentRecipients = new ArrayList<>();
    private final List<ByteString> toCc = new ArrayList<>();
    private ByteString sender;

    /** @param sender null if the first Return-Path decides */
    Header(InjectFlags flags, AddressRules rules, ByteString sender, Allowance memory) {
        this.flags = flags;
        this.rules = rules;
        this.sender = sender;
        this.memory = memory;
    }

    /** Rewrites each address and keeps it for the envelope. */
    private final class Collector implements AddressList.Visitor {
        private final List<ByteString> to;
        private final List<ByteString> alsoTo;

        private Collector(List<ByteString> to, List<ByteString> alsoTo) {
            this.to = to;
            this.alsoTo = alsoTo;
        }

        @Override
        public void address(List<Token> address) {
            rules.address(address);
            ByteString recipient = TokenWriter.unquote(address);
            memory.require(recipient.length() + HEAP_PER_STRING);
            to.add(recipient);
            if (alsoTo != null) {
                alsoTo.add(recipient);
            }
        }
    }

    /** Rewrites each address, and makes the first one of all such fields the sender. */
    private final class SenderTaker implements AddressList.Visitor {
        @Override
        public void address(List<Token> address) {
            rules.address(address);
            if (sender == null) {
                sender = TokenWriter.unquote(address);
                if (flags.recipientSenders()) {
                    sender = sender.concat("-@[]");
                }
            }
        }
    }

    /** Adds one field with its newlines. */
    void field(ByteString field) {
        FieldName name = FieldName.of(field);
        if (flags.deletes(name)) {
            return;
        }
        seen[name.ordinal()] = true;
        ByteString rewritten = rewrite(name, field);
        if (isPassedOn(name)) {
            save(rewritten);
        }
    }

    private ByteString rewrite(FieldName name, ByteString field) {
        return switch (name) {
            case TO, CC -> rewriteLeniently(field, new Collector(recipients, toCc));
            case BCC, APPARENTLY_TO ->
                    rewriteLeniently(field, new Collector(recipients, null));
            case RESENT_TO, RESENT_CC, RESENT_BCC ->
                    rewriteLeniently(field, new Collector(resentRecipients, null));
            case RETURN_PATH -> rewriteStrictly(field, new SenderTaker());
            case SENDER, FROM, REPLY_TO, RETURN_RECEIPT_TO, ERRORS_TO, RESENT_SENDER, RESENT_FROM,
                    RESENT_REPLY_TO -> rewriteStrictly(field, rules);
            case DATE, MESSAGE_ID, SUBJECT, RESENT_DATE, RESENT_MESSAGE_ID, RECEIVED, DELIVERED_TO,
                    CONTENT_LENGTH, CONTENT_TYPE, CONTENT_TRANSFER_ENCODING,
                    NOTICE_REQUESTED_UPON_DELIVERY_TO, MAIL_FOLLOWUP_TO, UNKNOWN -> field;
        };
    }

    /** Content-Length is not passed on: any change of the message makes it wrong. */
    private static boolean isPassedOn(FieldName name) {
        return name != FieldName.BCC && name != FieldName.RESENT_BCC
                && name != FieldName.RETURN_PATH && name != FieldName.CONTENT_LENGTH;
    }

    private ByteString rewriteLeniently(ByteString field, AddressList.Visitor visitor) {
        try {
            return rewrite(field, visitor);
        } catch (Unparsable e) {
            return field;
        }
    }

    private ByteString rewriteStrictly(ByteString field, AddressList.Visitor visitor) {
        try {
            return rewrite(field, visitor);
        } catch (Unparsable e) {
            throw Complaint.unparsableLine(field);
        }
    }

    private ByteString rewrite(ByteString field, AddressList.Visitor visitor) throws Unparsable {
        Measure measured = new Measure(visitor);
        measured.take((long) HEAP_PER_PARSED_BYTE * field.length());
        try {
            List<Token> tokens = AddressList.rewrite(TokenReader.parse(field), measured);
            return TokenWriter.unparse(tokens, LINE_LENGTH);
        } finally {
            memory.giveBack(measured.taken);
        }
    }

    /** Takes the memory by which each address makes the field grow: a host name may be long. */
    private final class Measure implements AddressList.Visitor {
        private final AddressList.Visitor visitor;
        private long taken;

        private Measure(AddressList.Visitor visitor) {
            this.visitor = visitor;
        }

        private void take(long bytes) {
            memory.require(bytes);
            taken += bytes;
        }

        @Override
        public void address(List<Token> address) {
            visitor.address(address);
            long bytes = 0;
            for (int i = 0; i < address.size(); i++) {
                bytes += HEAP_PER_WRITTEN_BYTE * (1L + address.get(i).text().length());
            }
            take(bytes);
        }
    }

    private void save(ByteString field) {
        memory.require(field.length() + HEAP_PER_STRING);
        saved.add(field);
    }

    /** Returns a field that we made, with its addresses rewritten by the rules. */
    ByteString rewritten(ByteString field) {
        return rewriteStrictly(field, rules);
    }

    /** Takes the sender from a return path that we made. Without an address in it, he is empty. */
    void defaultSender(ByteString returnPathField) {
        rewriteStrictly(returnPathField, new SenderTaker());
        if (sender == null) {
            sender = ByteString.EMPTY;
        }
    }

    /** Returns the sender, or null if no field has named him yet. */
    ByteString sender() {
        return sender;
    }

    boolean has(FieldName name) {
        return seen[name.ordinal()];
    }

    /** Returns whether there is any Resent- field. If so, those name the recipients. */
    boolean isResent() {
        for (int i = RESENT_FIRST; i <= RESENT_LAST; i++) {
            if (seen[i]) {
                return true;
            }
        }
        return false;
    }

    /** Returns the recipients, from the resent fields or else from the others. */
    List<ByteString> recipients() {
        return isResent() ? resentRecipients : recipients;
    }

    /** Returns the addresses of To and Cc. */
    List<ByteString> toCc() {
        return toCc;
    }

    /** Returns the fields to pass on, in their order. */
    List<ByteString> fields() {
        return saved;
    }
}
