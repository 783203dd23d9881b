package org.qmailj.common.program;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;

/**
 * The environment as qmail handles it (env.c): NAME=value byte strings in their order. Setting a
 * name removes every earlier value of it.
 */
public final class Environment {
    private final List<ByteString> entries;

    public Environment(List<ByteString> entries) {
        this.entries = new ArrayList<>(entries);
    }

    /** The one that this process was born with. */
    public static Environment ofProcess() {
        return new Environment(Posix.environment());
    }

    /** A copy to change for a child. */
    public Environment copy() {
        return new Environment(entries);
    }

    private int find(ByteString name) {
        for (int i = 0; i < entries.size(); i++) {
            ByteString e = entries.get(i);
            if (e.length() > name.length() && e.at(name.length()) == '=' && e.startsWith(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The first value of that name, or null. */
    public ByteString get(String name) {
        ByteString n = ByteString.of(name);
        int i = find(n);
        return i == -1 ? null : entries.get(i).substring(n.length() + 1);
    }

    public void put(String name, ByteString value) {
        unset(name);
        entries.add(ByteString.of(name + "=").concat(value));
    }

    /** Adds a NAME=value as it stands, replacing what had that name (env_put). */
    public void putEntry(ByteString entry) {
        int equals = entry.indexOf('=');
        if (equals == -1) {
            unset(entry.toString());
            return;
        }
        unset(entry.substring(0, equals).toString());
        entries.add(entry);
    }

    public void unset(String name) {
        ByteString n = ByteString.of(name);
        for (int i = find(n); i != -1; i = find(n)) {
            entries.remove(i);
        }
    }

    public List<ByteString> entries() {
        return List.copyOf(entries);
    }
}
