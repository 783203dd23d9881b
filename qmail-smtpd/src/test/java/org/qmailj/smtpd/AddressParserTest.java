package org.qmailj.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;

class AddressParserTest {
    private static final Controls NO_FILES =
            new Controls(new QmailHome(ByteString.of("/nonexistent")));

    private static final int LOCALIPHOST_ROOM = AddressParser.LIMIT - "@local.test".length();

    private static String parse(String argument) throws IOException {
        ByteString host = ByteString.of("local.test");
        AddressParser parser = new AddressParser(host, new MyHost(NO_FILES));
        ByteString got = parser.parse(ByteString.of(argument));
        return got == null ? null : got.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // as RFC 5321 has it
        "FROM:<a@b.c>               | a@b.c",
        "FROM:<>                    | ``",
        "FROM:<a@b.c> SIZE=5        | a@b.c",
        "FROM:<@h1,@h2:a@b.c>       | a@b.c",
        "FROM:<\"a b\"@c.d>         | a b@c.d",
        "FROM:<\"a>b\"@c.d>         | a>b@c.d",
        "FROM:<\"a\\\"b\"@c.d>      | a\"b@c.d",
        "FROM:<a\\@b@c.d>           | a@b@c.d",
        "FROM:<\"@\"@c.d>           | @@c.d",
        // as clients have it
        "FROM: <a@b.c>              | a@b.c",
        "FROM:a@b.c                 | a@b.c",
        "FROM:   a@b.c  SIZE=5      | a@b.c",
        "from <a@b.c>               | a@b.c",
        "<a@b.c>                    | a@b.c",
        "FROM:Joe <a@b.c>           | a@b.c",
        "FROM:a@b.c>                | a@b.c>",
        "FROM:@h1:a@b.c             | a@b.c",
        "x:y                        | y",
        "FROM::z                    | :z",
        // what is no address at all
        "a@b.c                      | ``",
        "``                         | ``",
        ":                          | ``",
        "FROM:<                     | ``",
        "FROM:<a b@c.d>             | a b@c.d",
        "FROM:<a@b.c                | a@b.c",
        "FROM:<a<b>c>               | a<b",
        "FROM:<\"unclosed@b.c>      | unclosed@b.c>",
        "FROM:<a\\                  | a",
        "FROM:<a\\>b>               | a>b",
        "FROM:<@h1>                 | ``",
        "FROM:<@h1,@h2              | ``",
        "FROM:<@:@:a@b>             | @:a@b",
        "FROM:<@>                   | ``",
        "FROM:<@h\":\"x>            | x>",
        "FROM:<:a@b>                | :a@b",
        "FROM:\"a b\"@c d           | a b@c",
        "FROM:a\\ b c               | a b",
    })
    void whatStandsInTheArgument(String argument, String address) throws IOException {
        assertEquals(address, parse(argument));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "r@[0.0.0.0]          | r@local.test",
        "r@[256.0.0.512]      | r@local.test",
        "r@[00.0.0.000]       | r@local.test",
        "a@b@[0.0.0.0]        | a@b@local.test",
        "\"r\"@\\[0.0.0.0]    | r@local.test",
        "@[0.0.0.0]:r@x       | r@x",
        "r@[192.0.2.1]        | r@[192.0.2.1]",
        "r@0.0.0.0            | r@0.0.0.0",
        "r@[0.0.0.0]x         | r@[0.0.0.0]x",
        "r@[0.0.0.0           | r@[0.0.0.0",
        "r@[0.0.0]            | r@[0.0.0]",
        "r@[0.0.0.0.0]        | r@[0.0.0.0.0]",
        "r@[0.0..0]           | r@[0.0..0]",
        "r@[]                 | r@[]",
        "r@[ 0.0.0.0]         | r@[ 0.0.0.0]",
        "r@[0.0.0.0]@         | r@[0.0.0.0]@",
        "[0.0.0.0]            | [0.0.0.0]",
    })
    void ownAddressesInBrackets(String given, String address) throws IOException {
        assertEquals(address, parse("TO:<" + given + ">"));
    }

    @Test
    void withoutALocaliphostBracketsStay() throws IOException {
        AddressParser parser = new AddressParser(null, new MyHost(NO_FILES));
        ByteString literal = ByteString.of("r@[0.0.0.0]");
        assertEquals(literal, parser.parse(ByteString.of("TO:<" + literal + ">")));
    }

    @Test
    void theLimitCountsWhatIsLeftOfTheAddress() throws IOException {
        String longest = "x".repeat(895) + "@b.c";
        assertEquals(longest, parse("TO:<" + longest + ">"));
        assertEquals(longest, parse("TO:<\"" + longest + "\">"));
        assertEquals(longest, parse("TO:<@" + longest + ":" + longest + ">"));
        assertNull(parse("TO:<x" + longest + ">"));
        assertNull(parse("TO:x" + longest));
        String user = "y".repeat(LOCALIPHOST_ROOM);
        assertEquals(user + "@local.test", parse("TO:<" + user + "@[0.0.0.0]>"));
        assertNull(parse("TO:<y" + user + "@[0.0.0.0]>"));
        assertEquals("r@local.test", parse("TO:<r@[" + "0".repeat(900) + ".0.0.0]>"));
        assertNull(parse("TO:<" + "x".repeat(1 << 20)));
        assertNull(parse("TO:<r@[" + "0".repeat(1 << 20) + ".0.0.0]>"));
    }

    @Test
    void bytesAreNotCharacters() throws IOException {
        assertEquals("\u00e9\u0001\r\t@x", parse("TO:<\u00e9\u0001\r\t@x>"));
    }
}
