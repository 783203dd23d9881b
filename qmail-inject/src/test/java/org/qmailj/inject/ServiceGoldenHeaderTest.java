package org.qmailj.inject;

/** The golden headers once more, from the service. */
class ServiceGoldenHeaderTest extends GoldenHeaderTest {
    @Override
    Injection.Face face() {
        return Injection.Face.SERVICE;
    }
}
