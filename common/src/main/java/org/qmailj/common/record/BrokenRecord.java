package org.qmailj.common.record;

import java.io.IOException;

/**
 * Thrown when the other side of a channel sent what no program of ours sends. The channel is of no
 * more use.
 */
public final class BrokenRecord extends IOException {
    private static final long serialVersionUID = 1;

    public BrokenRecord(String what) {
        super(what);
    }
}
