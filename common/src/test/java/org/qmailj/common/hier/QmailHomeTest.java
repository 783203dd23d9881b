package org.qmailj.common.hier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class QmailHomeTest {
    private static final QmailHome ELSEWHERE = new QmailHome(ByteString.of("/q"));

    @Test
    void namesAreBelowTheHome() {
        assertEquals(ByteString.of("/q/bin/qmail-queue"), ELSEWHERE.bin("qmail-queue"));
        assertEquals(ByteString.of("/q/users/cdb"), ELSEWHERE.users("cdb"));
        assertEquals(ByteString.of("/q/control/me"), ELSEWHERE.control("me"));
    }

    /** As argv[0] and error messages have them. */
    @Test
    void inTheHomeNamesAreRelative() {
        assertEquals(ByteString.of("bin/qmail-queue"), QmailHome.HERE.bin("qmail-queue"));
        assertEquals(ByteString.of("users/cdb.tmp"), QmailHome.HERE.users("cdb.tmp"));
    }
}
