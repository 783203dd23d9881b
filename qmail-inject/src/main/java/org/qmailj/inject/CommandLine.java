package org.qmailj.inject;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.rfc822.Quote;
import org.qmailj.common.rfc822.Token;
import org.qmailj.common.rfc822.TokenReader;
import org.qmailj.common.rfc822.TokenWriter;
import org.qmailj.common.rfc822.Unparsable;

/**
 * The command line of qmail-inject.
 *
 * @param recipients the recipients in the arguments, rewritten
 * @param fromHeader whether the recipients in the header also get the message
 * @param print -n: show the message and do not queue it
 * @param sender the argument of -f, rewritten; null without -f
 */
record CommandLine(
        List<ByteString> recipients, boolean fromHeader, boolean print, ByteString sender) {

    /** Where the recipients come from: the options -a, -h, -H and -A. */
    private enum Source {
        ARGUMENTS,
        HEADER,
        BOTH,
        ARGUMENTS_OR_ELSE_HEADER
    }

    static final String OPTIONS = "aAhHnNf:";

    /** @param options read with {@link #OPTIONS} */
    static CommandLine parse(GetOpt options, AddressRules rules, Allowance memory) {
        Source source = Source.ARGUMENTS_OR_ELSE_HEADER;
        boolean print = false;
        ByteString sender = null;
        for (int o = options.next(); o != GetOpt.DONE; o = options.next()) {
            switch (o) {
                case 'a' -> source = Source.ARGUMENTS;
                case 'A' -> source = Source.ARGUMENTS_OR_ELSE_HEADER;
                case 'h' -> source = Source.HEADER;
                case 'H' -> source = Source.BOTH;
                case 'n' -> print = true;
                case 'N' -> print = false;
                case 'f' -> sender = sender(options.argument(), rules);
                default -> throw Complaint.badOption();
            }
        }
        List<ByteString> arguments = options.operands();
        if (source == Source.ARGUMENTS_OR_ELSE_HEADER) {
            source = arguments.isEmpty() ? Source.HEADER : Source.ARGUMENTS;
        }
        List<ByteString> recipients = new ArrayList<>();
        if (source != Source.HEADER) {
            for (ByteString argument : arguments) {
                ByteString recipient = recipient(argument, rules);
                memory.require(recipient.length() + Header.HEAP_PER_STRING);
                recipients.add(recipient);
            }
        }
        return new CommandLine(recipients, source != Source.ARGUMENTS, print, sender);
    }

    private static ByteString sender(ByteString argument, AddressRules rules) {
        ByteString quoted = Quote.quoteAddress(argument);
        try {
            return rewrite(quoted, rules);
        } catch (Unparsable e) {
            throw Complaint.unparsableLine(quoted);
        }
    }

    private static ByteString recipient(ByteString argument, AddressRules rules) {
        try {
            return rewrite(Quote.quoteAddress(argument), rules);
        } catch (Unparsable e) {
            throw Complaint.unparsableAddress(argument);
        }
    }

    private static ByteString rewrite(ByteString address, AddressRules rules) throws Unparsable {
        List<Token> tokens = TokenReader.parse(address);
        rules.address(tokens);
        return TokenWriter.unquote(tokens);
    }
}
