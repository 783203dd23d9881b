package org.qmailj.queue;

import org.qmailj.common.io.ByteSource;

/** A client that is what a test says. */
record GivenClient(ByteSource message, ByteSource envelope, boolean isGone) implements Client {}
