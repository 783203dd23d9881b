package org.qmailj.common.testing;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.submit.Submission;

/**
 * A message that goes nowhere: writes down what is asked.
 *
 * @param calls the names of the calls
 * @param lacking the call that there is no memory for, or null
 */
public record FakeSubmission(List<String> calls, String lacking) implements Submission {
    private void call(String what) {
        calls.add(what);
        if (what.equals(lacking)) {
            throw new OutOfMemoryError("on purpose");
        }
    }

    @Override
    public long qp() {
        return 5;
    }

    @Override
    public void put(byte[] from, int offset, int length) {
        call("put");
    }

    @Override
    public void fail() {
        call("fail");
    }

    @Override
    public void from(ByteString sender) {
        call("from");
    }

    @Override
    public void to(ByteString recipient) {
        call("to");
    }

    @Override
    public Verdict finish() {
        call("finish");
        return Verdict.success();
    }

    @Override
    public void close() {
        call("close");
    }
}
