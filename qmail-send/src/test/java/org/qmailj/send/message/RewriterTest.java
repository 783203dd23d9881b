package org.qmailj.send.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.qmailj.send.message.TestTables.keys;
import static org.qmailj.send.message.TestTables.pairs;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

/** qmail-send(8) and its control files: whose address goes where, as what. */
class RewriterTest {
    private static final Rewriter REWRITER = new Rewriter(
            ByteString.of("env.test"),
            keys("hack.test", "also.hack", "env.test"),
            keys("local.test", "LOUD.test", "b.c"),
            pairs(
                    "v.test:joe", ".v.test:sub", ".a.v.test:deep", "no.v.test:",
                    "user@v.test:eve", "user@local.test:never", "User@Case.test:cap",
                    "local.test:never", "exempt@v.test:", "x.test:Mixed-Case", "y.test"),
            false);

    private static void check(String recipient, Channel channel, String address) {
        assertEquals(new Rewriter.Rewritten(channel, ByteString.of(address)),
                REWRITER.rewrite(ByteString.of(recipient)), recipient);
    }

    private static void local(String recipient, String address) {
        check(recipient, Channel.LOCAL, address);
    }

    private static void remote(String recipient, String address) {
        check(recipient, Channel.REMOTE, address);
    }

    @Test
    void aHostInLocalsIsLocal() {
        local("joe@local.test", "joe@local.test");
        local("joe@LOCAL.Test", "joe@LOCAL.Test");
        local("joe@loud.test", "joe@loud.test");
        local("a@b@local.test", "a@b@local.test");
        local("@local.test", "@local.test");
        remote("joe@sub.local.test", "joe@sub.local.test");
        remote("joe@local.test.", "joe@local.test.");
        remote("joe@away", "joe@away");
        remote("joe@", "joe@");
        remote("\u00e9 \n@away", "\u00e9 \n@away");
    }

    @Test
    void anAddressWithoutHostGetsThatOfEnvnoathost() {
        remote("joe", "joe@env.test");
        remote("", "@env.test");
        local("joe%local.test", "joe@local.test");
    }

    @Test
    void aHostInPercenthackGivesWayToWhatFollowsThePercent() {
        local("joe%local.test@hack.test", "joe@local.test");
        remote("joe%away@HACK.test", "joe@away");
        remote("joe@hack.test", "joe@hack.test");
        remote("joe%away@unlisted", "joe%away@unlisted");
        remote("a%b%also.hack@hack.test", "a@b");
        remote("%b@hack.test", "@b");
        remote("a%@hack.test", "a@");
        local("a%b@c%b.c@hack.test", "a%b@c@b.c");
        remote("a%x@y@hack.test", "a@x@y");
    }

    @Test
    void aVirtualDomainPutsItsUserInFront() {
        local("a@v.test", "joe-a@v.test");
        local("a@V.TEST", "joe-a@V.TEST");
        local("a@x.v.test", "sub-a@x.v.test");
        local("a@x.y.v.test", "sub-a@x.y.v.test");
        local("a@b.a.v.test", "deep-a@b.a.v.test");
        local("a@a.v.test", "sub-a@a.v.test");
        local("a@.v.test", "sub-a@.v.test");
        local("user@v.test", "eve-user@v.test");
        local("user@local.test", "user@local.test");
        local("uSER@cASE.test", "cap-uSER@cASE.test");
        local("a@x.test", "Mixed-Case-a@x.test");
        remote("a@no.v.test", "a@no.v.test");
        remote("exempt@v.test", "exempt@v.test");
        remote("a@y.test", "a@y.test");
        remote("a@xv.test", "a@xv.test");
    }

    @Test
    void theEmptyKeyTakesTheRest() {
        Rewriter catchAll = new Rewriter(ByteString.of("e"), keys(), keys(),
                pairs(":all", "out.test:"), false);
        assertEquals("all-joe@any.where",
                catchAll.rewrite(ByteString.of("joe@any.where")).address().toString());
        assertEquals(Channel.REMOTE,
                catchAll.rewrite(ByteString.of("joe@out.test")).channel());
        assertEquals("joe@any.where",
                catchAll.strip(ByteString.of("all-joe@any.where")).toString());
        assertEquals("all-joe", catchAll.strip(ByteString.of("all-joe")).toString());
    }

    private static void strip(String recipient, String address) {
        assertEquals(address, REWRITER.strip(ByteString.of(recipient)).toString());
    }

    @Test
    void theUserOfAVirtualDomainIsTakenOffAgain() {
        strip("joe-a@v.test", "a@v.test");
        strip("joe-a@V.Test", "a@V.Test");
        strip("sub-a@x.v.test", "a@x.v.test");
        strip("joe-joe-a@v.test", "joe-a@v.test");
        strip("joea@v.test", "joea@v.test");
        strip("JOE-a@v.test", "JOE-a@v.test");
        strip("ann-a@v.test", "ann-a@v.test");
        strip("eve-user@v.test", "eve-user@v.test");
        strip("joe-a", "joe-a");
        strip("-a@no.v.test", "-a@no.v.test");
        strip("joe-@v.test", "@v.test");
        strip("joe@v.test", "joe@v.test");
        strip("joe-a@elsewhere", "joe-a@elsewhere");
    }

    @Test
    void theUserOfAVirtualUserIsTakenOffAgain() {
        Rewriter rewriter = new Rewriter(
                REWRITER.envNoAtHost(), REWRITER.percentHack(), REWRITER.locals(),
                pairs("v.test:joe", "u-x@v.test:eve-al", "l@w.test:", "u@w.test:eve",
                        "h@w.test:eve-"), true);
        String[] table = {
            "eve-al-u-x@v.test", "u-x@v.test",
            "EVE-al-U-X@V.test", "EVE-al-U-X@V.test",
            "eve-al-U-X@V.test", "U-X@V.test",
            "eve-u@w.test", "u@w.test",
            "eve--h@w.test", "h@w.test",
            "ann-u@w.test", "ann-u@w.test",
            "-l@w.test", "l@w.test",
            "joe-u-x@v.test", "u-x@v.test",
            "joe-a@v.test", "a@v.test",
            "eve-u", "eve-u",
        };
        for (int i = 0; i < table.length; i += 2) {
            assertEquals(table[i + 1], rewriter.strip(ByteString.of(table[i])).toString());
        }
    }

    private static void verp(String sender, String recipient, String expected) {
        assertEquals(expected,
                Verp.sender(ByteString.of(sender), ByteString.of(recipient)).toString());
    }

    @Test
    void verpSenders() {
        verp("owner-@host-@[]", "joe@there", "owner-joe=there@host");
        verp("owner-@host-@[]", "a@b@there", "owner-a@b=there@host");
        verp("o@w@host-@[]", "joe@there", "o@wjoe=there@host");
        verp("@-@[]", "joe@there", "joe=there@");
        verp("owner-@host-@[]", "joe", "owner-@host-@[]");
        verp("owner-@host-@[]", "joe@", "owner-joe=@host");
        verp("owner-host-@[]", "joe@there", "owner-host-@[]");
        verp("-@[]", "joe@there", "-@[]");
        verp("#@[]", "joe@there", "#@[]");
        verp("", "joe@there", "");
        verp("owner-@host-@[] ", "joe@there", "owner-@host-@[] ");
    }

    private static void owner(String sender, String expected) {
        assertEquals(expected, Verp.owner(ByteString.of(sender)).toString());
    }

    @Test
    void verpOwners() {
        owner("owner-@host-@[]", "owner-@host");
        owner("-@[]", "");
        owner("#@[]", "#@[]");
        owner("a@b", "a@b");
        owner("", "");
    }
}
