package org.qmailj.common.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** DNS packets by hand, broken ones too. */
final class Packet {
    static final int RESPONSE = 0x8180;

    /** Where the question's name begins: what c00c points to. */
    static final String QUESTION = "\u00c0\u000c";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A header; {@code answers} is what it claims. */
    Packet(int id, int flags, int questions, int answers) {
        u16(id).u16(flags).u16(questions).u16(answers).u16(0).u16(0);
    }

    /** An answer to {@link DnsMessage#query} of that name. */
    static Packet answer(int id, int flags, String name, DnsType type, int answers) {
        return new Packet(id, flags, 1, answers).raw(name(name)).u16(type.number()).u16(1);
    }

    Packet u16(int n) {
        bytes.write(n >> 8);
        bytes.write(n);
        return this;
    }

    Packet raw(String latin1) {
        bytes.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Packet record(String owner, int type, String data) {
        return record(owner, type, data, data.length());
    }

    /** @param size the length that the record claims */
    Packet record(String owner, int type, String data, int size) {
        return raw(owner).u16(type).u16(1).u16(0).u16(60).u16(size).raw(data);
    }

    Packet a(String owner, int... four) {
        StringBuilder data = new StringBuilder();
        for (int b : four) {
            data.append((char) b);
        }
        return record(owner, 1, data.toString());
    }

    Packet mx(int preference, String wireName) {
        return record(QUESTION, 15, "" + (char) (preference >> 8) + (char) (preference & 0xff)
                + wireName);
    }

    /** The wire form of a plain name. */
    static String name(String text) {
        StringBuilder wire = new StringBuilder();
        for (String label : text.split("\\.")) {
            if (!label.isEmpty()) {
                wire.append((char) label.length()).append(label);
            }
        }
        return wire.append('\0').toString();
    }

    int length() {
        return bytes.size();
    }

    byte[] toArray() {
        return bytes.toByteArray();
    }

    DnsMessage message() {
        return new DnsMessage(bytes.toByteArray(), bytes.size());
    }
}
