package org.qmailj.inject;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.program.Environment;
import org.qmailj.common.rfc822.Token;
import org.qmailj.common.rfc822.TokenReader;
import org.qmailj.common.rfc822.Unparsable;

/**
 * What the control files and the environment say about addresses.
 *
 * @param idHost the host in Message-ID
 * @param lists the mailing lists of QMAILMFTFILE; null if there is no such file
 */
record Settings(AddressRules rules, ByteString idHost, ConstMap lists) {

    /** Reads them in qmail's order, which decides which of several errors the caller sees. */
    static Settings read(Environment environment, SettingsSource source) throws IOException {
        ConstMap lists = lists(source);
        Controls controls = source.controls();
        controls.me();
        ByteString dot = ByteString.of(".");
        List<Token> defaultDomain = tokens(dot, overridden(
                environment, "QMAILDEFAULTDOMAIN", controls.line(Control.DEFAULTDOMAIN)));
        List<Token> defaultHost = tokens(ByteString.of("@"), overridden(
                environment, "QMAILDEFAULTHOST", controls.line(Control.DEFAULTHOST)));
        List<Token> plusDomain = tokens(dot, overridden(
                environment, "QMAILPLUSDOMAIN", controls.line(Control.PLUSDOMAIN)));
        ByteString idHost =
                overridden(environment, "QMAILIDHOST", controls.line(Control.IDHOST));
        return new Settings(
                new AddressRules(defaultHost, defaultDomain, plusDomain), idHost, lists);
    }

    private static ConstMap lists(SettingsSource source) throws IOException {
        List<ByteString> lines = source.lists();
        return lines == null ? null : ConstMap.ofKeys(lines);
    }

    private static ByteString overridden(Environment environment, String name, ByteString line) {
        ByteString value = environment.get(name);
        return value == null ? line : value;
    }

    private static List<Token> tokens(ByteString mark, ByteString host) {
        ByteString line = mark.concat(host);
        try {
            return TokenReader.parse(line);
        } catch (Unparsable e) {
            throw Complaint.unparsableLine(line);
        }
    }
}
