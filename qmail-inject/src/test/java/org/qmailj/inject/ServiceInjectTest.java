package org.qmailj.inject;

/** What holds for the classic qmail-inject holds for the service. */
class ServiceInjectTest extends QmailInjectTest {
    @Override
    Injection.Face face() {
        return Injection.Face.SERVICE;
    }
}
