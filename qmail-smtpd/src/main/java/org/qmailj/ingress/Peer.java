package org.qmailj.ingress;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

/**
 * Holds who the client is, as tcpserver or tcp-env found out (tcp-environ(5)).
 *
 * @param remoteInfo what the remote host says of the connection's owner, or null
 * @param local the name of the address that the client connected to, or else the address
 */
public record Peer(
        ByteString remoteIp, ByteString remoteHost, ByteString remoteInfo, ByteString local) {
    private static final ByteString UNKNOWN = ByteString.of("unknown");

    /** Returns what the variables say; "unknown" for those that are not set. */
    public static Peer of(Environment environment) {
        ByteString localIp = first(environment.get("TCPLOCALIP"), UNKNOWN);
        return new Peer(
                first(environment.get("TCPREMOTEIP"), UNKNOWN),
                first(environment.get("TCPREMOTEHOST"), UNKNOWN),
                environment.get("TCPREMOTEINFO"),
                first(environment.get("TCPLOCALHOST"), localIp));
    }

    private static ByteString first(ByteString value, ByteString otherwise) {
        return value == null ? otherwise : value;
    }
}
