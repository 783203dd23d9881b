package org.qmailj.common.service;

import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds a client's first record. Payload: u8 version, u8 role, u64 device, u64 inode, u32 uid, u32
 * pid.
 *
 * @param installation the one that the client belongs to
 * @param uid the real uid of the caller, believed only from the setuid front
 * @param pid the client's own, or 0 for a number of the service
 */
record Hello(Role role, Installation installation, int uid, int pid) {
    private static final int VERSION = 1;

    /** Length of the payload in bytes. */
    static final int LENGTH = 26;

    byte[] record() {
        return new RecordWriter().u8(VERSION).u8(role.ordinal())
                .u64(installation.dev()).u64(installation.ino()).u32(uid).u32(pid).record();
    }

    static Hello decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        int version = in.u8();
        Role role = Role.of(in.u8());
        if (version != VERSION || role == null) {
            throw new BrokenRecord("hello of version " + version);
        }
        Hello hello = new Hello(role, new Installation(in.u64(), in.u64()), in.u32(), in.u32());
        in.end();
        return hello;
    }
}
