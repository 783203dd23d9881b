package org.qmailj.common.program;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;

/**
 * Holds an environment as qmail handles it (env.c): NAME=value byte strings in their order, which
 * never change. {@link #change} makes another one.
 */
public final class Environment {
    private final List<ByteString> entries;

    public Environment(List<ByteString> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Returns the environment that this process was started with. */
    public static Environment ofProcess() {
        return new Environment(Posix.environment());
    }

    private static boolean isOf(ByteString entry, ByteString name) {
        return entry.length() > name.length() && entry.at(name.length()) == '='
                && entry.startsWith(name);
    }

    /** Returns the first value of that name, or null. */
    public ByteString get(String name) {
        ByteString n = ByteString.of(name);
        for (int i = 0; i < entries.size(); i++) {
            if (isOf(entries.get(i), n)) {
                return entries.get(i).substring(n.length() + 1);
            }
        }
        return null;
    }

    public List<ByteString> entries() {
        return entries;
    }

    /** Returns a builder that begins with these entries. */
    public Builder change() {
        return new Builder(entries);
    }

    /**
     * Makes an environment out of another one. Setting a name removes every earlier value of it and
     * adds the new one at the end; the last entry moves into the place of one that is removed. So
     * programs see the order that C qmail gives them.
     */
    public static final class Builder {
        private final List<ByteString> entries;

        private Builder(List<ByteString> entries) {
            this.entries = new ArrayList<>(entries);
        }

        public Builder put(String name, ByteString value) {
            unset(name);
            entries.add(ByteString.of(name + "=").concat(value));
            return this;
        }

        /**
         * Adds {@code NAME=value} as it stands, replacing the values of that name; NAME alone
         * removes them (env_put).
         */
        public Builder putEntry(ByteString entry) {
            int equals = entry.indexOf('=');
            if (equals == -1) {
                return unset(entry.toString());
            }
            unset(entry.substring(0, equals).toString());
            entries.add(entry);
            return this;
        }

        public Builder unset(String name) {
            ByteString n = ByteString.of(name);
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (isOf(entries.get(i), n)) {
                    ByteString last = entries.removeLast();
                    if (i < entries.size()) {
                        entries.set(i, last);
                    }
                }
            }
            return this;
        }

        public Environment build() {
            return new Environment(entries);
        }
    }
}
