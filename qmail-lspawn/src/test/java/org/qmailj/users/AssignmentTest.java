package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.qmailj.common.testing.Texts.s;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {
    private static void check(String line, String key, String data, int wildcard) {
        assertEquals(new Assignment(s(key), s(data), wildcard), Assignment.parse(s(line)));
    }

    @Test
    void aSimpleAssignmentEndsItsKeyWithNul() {
        check("=joe:joe:503:78:/home/joe:::\n", "!joe\0", "joe\000503\00078\0/home/joe\0\0", -1);
        check("=Joe.Shmoe:J:1:2:/H:-:Ext:\n", "!joe.shmoe\0", "J\0001\0002\0/H\0-\0Ext", -1);
        check("=:u:1:2:/:::\n", "!\0", "u\0001\0002\0/\0\0", -1);
        check("=\u00c4:u:1:2:/:::\n", "!\u00c4\0", "u\0001\0002\0/\0\0", -1);
    }

    @Test
    void aWildcardTellsItsLastCharacterAsItStands() {
        check("+joe-:joe:507:100:/home/joe:-::\n", "!joe-",
                "joe\000507\000100\0/home/joe\0-\0", '-');
        check("+JoE:u:1:2:/:::\n", "!joe", "u\0001\0002\0/\0\0", 'E');
        check("+\u00ff:u:1:2:/:::\n", "!\u00ff", "u\0001\0002\0/\0\0", 0xff);
        check("+:alias:1:2:/a:-::\n", "!", "alias\0001\0002\0/a\0-\0", -1);
    }

    @Test
    void whatStandsFirstIsNotExamined() {
        check("joe:u:1:2:/:::\n", "!oe\0", "u\0001\0002\0/\0\0", -1);
        check("#x:u:1:2:/:::\n", "!x\0", "u\0001\0002\0/\0\0", -1);
    }

    @Test
    void fieldsAreNotExaminedAndTheRestIsDropped() {
        check("=a:::::::\n", "!a\0", "\0\0\0\0\0", -1);
        check("=a:u:x:-1:rel:\n::rest:of it\n", "!a\0", "u\0x\0-1\0rel\0\n\0", -1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "=joe\n", "=\n", ":joe:1:2:/:::\n", "=joe:\n",
        "=joe:joe:503\n", "=joe:joe:503:78:/home/joe::\n", "=joe:jo\0e:503:78:/home/joe:::\n",
        "=joe:joe:503:78:/home/joe:::\0\n", "\0joe:joe:503:78:/home/joe:::\n", " \n", "::::::\n"})
    void badLines(String line) {
        assertNull(Assignment.parse(s(line)));
    }
}
