package org.qmailj.common.cdb;

import java.io.IOException;

/**
 * Reports a file that is no cdb, was cut off, or holds more than the format or its reader allows.
 */
public final class CdbFormat extends IOException {
    private static final long serialVersionUID = 1;

    CdbFormat(String what) {
        super(what);
    }
}
