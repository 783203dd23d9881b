package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;

/**
 * Decides where a recipient's address goes, and as what, by the tables of control files (rewrite of
 * qmail-send.c). The tables never change: HUP makes another rewriter. Domains are compared without
 * regard to case.
 *
 * @param envNoAtHost is added to addresses without a host
 * @param percentHack hosts at which {@code user%there} is an address
 * @param locals hosts that are local
 * @param virtualDomains what is put in front of local parts, by address, host or domain
 * @param stripUsers whether {@link #strip} looks at lines for single addresses as well
 */
public record Rewriter(
        ByteString envNoAtHost, ConstMap percentHack, ConstMap locals, ConstMap virtualDomains,
        boolean stripUsers) {
    private static final ByteString DASH = ByteString.of("-");

    /** Holds an address as it is delivered, with its channel. */
    record Rewritten(Channel channel, ByteString address) {}

    /**
     * Returns the address and channel of a recipient. First an address without a host gets one;
     * then percent signs become at signs for hosts of percenthack; then the host is in locals, or a
     * line of virtualdomains applies, or the address is remote.
     */
    Rewritten rewrite(ByteString recipient) {
        ByteString address = withoutPercents(withHost(recipient));
        int at = address.lastIndexOf('@');
        if (locals.contains(address.substring(at + 1))) {
            return new Rewritten(Channel.LOCAL, address);
        }
        ByteString prepend = virtualDomain(address, at);
        if (prepend == null || prepend.isEmpty()) {
            return new Rewritten(Channel.REMOTE, address);
        }
        return new Rewritten(Channel.LOCAL, prepend.concat(DASH).concat(address));
    }

    private ByteString withHost(ByteString recipient) {
        return recipient.indexOf('@') == -1
                ? recipient.concat("@").concat(envNoAtHost)
                : recipient;
    }

    private ByteString withoutPercents(ByteString whole) {
        ByteString address = whole;
        int at = address.lastIndexOf('@');
        while (percentHack.contains(address.substring(at + 1))) {
            ByteString box = address.substring(0, at);
            int percent = box.lastIndexOf('%');
            if (percent == -1) {
                break;
            }
            address = box.substring(0, percent).concat("@").concat(box.substring(percent + 1));
            at = percent;
        }
        return address;
    }

    /**
     * Returns what virtualdomains has for an address, or null. Looked for are user@domain, domain,
     * .parent domains from the longest on, and the empty key.
     */
    private ByteString virtualDomain(ByteString address, int at) {
        for (int i = 0; i <= address.length(); i++) {
            boolean starts = i == 0 || i == at + 1 || i == address.length()
                    || (i > at && address.at(i) == '.');
            if (starts) {
                ByteString prepend = virtualDomains.get(address.substring(i));
                if (prepend != null) {
                    return prepend;
                }
            }
        }
        return null;
    }

    /**
     * Returns a recipient as its sender knows it: without what virtualdomains put in front
     * (stripvdomprepend of qmail-send.c). Lines for user@domain are not looked at, as in qmail,
     * unless control/stripusers says so.
     */
    public ByteString strip(ByteString recipient) {
        int at = recipient.lastIndexOf('@');
        if (at == -1) {
            return recipient;
        }
        ByteString user = stripUsers ? userLine(recipient, at) : null;
        if (user != null) {
            return user;
        }
        ByteString prepend = domainLine(recipient.substring(at + 1));
        if (prepend == null || prepend.isEmpty()) {
            return recipient;
        }
        ByteString front = prepend.concat(DASH);
        return recipient.startsWith(front) ? recipient.substring(front.length()) : recipient;
    }

    /** Returns the address of which a line for user@domain has made this one, or null. */
    private ByteString userLine(ByteString recipient, int at) {
        for (int i = recipient.indexOf('-'); i != -1 && i < at; i = recipient.indexOf('-', i + 1)) {
            ByteString address = recipient.substring(i + 1);
            ByteString prepend = virtualDomains.get(address);
            if (prepend != null && prepend.equals(recipient.substring(0, i))) {
                return address;
            }
        }
        return null;
    }

    /** Returns what virtualdomains has for a domain, or null; looks for the same keys as above. */
    private ByteString domainLine(ByteString domain) {
        for (int i = 0; i <= domain.length(); i++) {
            if (i == 0 || i == domain.length() || domain.at(i) == '.') {
                ByteString prepend = virtualDomains.get(domain.substring(i));
                if (prepend != null) {
                    return prepend;
                }
            }
        }
        return null;
    }
}
