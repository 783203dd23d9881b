package org.qmailj.common.program;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;

/**
 * The environment as qmail handles it (env.c): NAME=value byte strings in their order. Setting a
 * name removes every earlier value of it and adds the new one at the end. The last entry takes the
 * place of one that is removed. So programs see the order that C qmail gives them.
 */
public final class Environment {
    private final List<ByteString> entries;

    public Environment(List<ByteString> entries) {
        this.entries = new ArrayList<>(entries);
    }

    /** Returns the environment that this process was started with. */
    public static Environment ofProcess() {
        return new Environment(Posix.environment());
    }

    /** Returns a copy, to be changed for a child. */
    public Environment copy() {
        return new Environment(entries);
    }

    private int find(ByteString name) {
        for (int i = 0; i < entries.size(); i++) {
            if (isOf(entries.get(i), name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOf(ByteString entry, ByteString name) {
        return entry.length() > name.length() && entry.at(name.length()) == '='
                && entry.startsWith(name);
    }

    /** Returns the first value of that name, or null. */
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
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (isOf(entries.get(i), n)) {
                ByteString last = entries.removeLast();
                if (i < entries.size()) {
                    entries.set(i, last);
                }
            }
        }
    }

    public List<ByteString> entries() {
        return List.copyOf(entries);
    }
}
