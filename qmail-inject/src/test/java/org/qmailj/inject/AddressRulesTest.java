package org.qmailj.inject;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.rfc822.Token;
import org.qmailj.common.rfc822.TokenReader;
import org.qmailj.common.rfc822.TokenWriter;
import org.qmailj.common.rfc822.Unparsable;

class AddressRulesTest {
    private static List<Token> tokens(String text) throws Unparsable {
        return TokenReader.parse(ByteString.of(text));
    }

    private static AddressRules rules(String host, String domain, String plus) throws Unparsable {
        return new AddressRules(tokens("@" + host), tokens("." + domain), tokens("." + plus));
    }

    private static void becomes(AddressRules rules, String address, String rewritten)
            throws Unparsable {
        List<Token> tokens = tokens(address);
        rules.address(tokens);
        assertEquals(rewritten, TokenWriter.unquote(tokens).toString(), address);
    }

    private static void becomes(String address, String rewritten) throws Unparsable {
        becomes(rules("host", "domain", "plus.dom"), address, rewritten);
    }

    @Test
    void aHostWithoutDotGetsTheDefaultDomainAndNoHostTheDefaultHost() throws Unparsable {
        becomes("joe", "joe@host.domain");
        becomes("joe@heaven", "joe@heaven.domain");
        becomes("joe@heaven.af.mil", "joe@heaven.af.mil");
        becomes("a.b", "a.b@host.domain");
        becomes("a.b@c", "a.b@c.domain");
        becomes("\"a.b\"@\"c.d\"", "a.b@c.d.domain");
    }

    @Test
    void aPlusAfterTheHostStandsForThePlusDomain() throws Unparsable {
        becomes("joe@heaven+", "joe@heaven.plus.dom");
        becomes("joe@+", "joe@.plus.dom");
        becomes("joe+", "joe+@host.domain");
        becomes("joe@\"heaven+\"", "joe@heaven+.domain");
        becomes("joe@a.b+", "joe@a.b.plus.dom");
        becomes(rules("host+", "domain", "plus"), "joe", "joe@host.plus");
        becomes(rules("h.d", "domain", "plus"), "joe", "joe@h.d");
    }

    @Test
    void aDomainLiteralGetsNoDomain() throws Unparsable {
        becomes("joe@[1.2.3.4]", "joe@[1.2.3.4]");
        becomes("joe@a[1]", "joe@a[1]");
        becomes("[1]@a", "[1]@a.domain");
        becomes("joe@[]", "joe@[]");
        becomes("@a:joe@[]", "@a:joe@[]");
        becomes("@[]", "@[]");
        becomes("[]", "[]@host.domain");
    }

    @Test
    void sourceRoutes() throws Unparsable {
        becomes("@a:joe@b", "joe@b.domain");
        becomes("@a,@b:joe@c.d", "joe@c.d");
        becomes("@a:@b:joe@c.d", "@b:joe@c.d");
        becomes("@a:joe", "joe@host.domain");
        becomes("a:b", "a:b@host.domain");
    }

    @Test
    void anAddressOfNobodyBecomesEmpty() throws Unparsable {
        becomes("", "");
        becomes("@", "");
        becomes(".", "");
        becomes("@a", "");
        becomes("@a:", "");
        becomes("@a:.", "");
        becomes("@a:@", "");
    }

    @Test
    void dotsAndAtsAtTheEnd() throws Unparsable {
        becomes("joe.", "joe@host.domain");
        becomes("joe@", "joe@host.domain");
        becomes("joe@.", "joe@host.domain");
        becomes("joe.@", "joe.@host.domain");
        becomes("joe..", "joe.@host.domain");
        becomes("joe@heaven.", "joe@heaven.domain");
        becomes("joe@a.b.", "joe@a.b");
        becomes("a@b@c", "a@b@c.domain");
        becomes("a.b@c@", "a.b@c.domain");
    }

    @Test
    void commentsStay() throws Unparsable {
        becomes("joe(c)", "joe@host.domain");
        becomes("joe@heaven+(c)", "joe@heaven+.domain");
    }
}
