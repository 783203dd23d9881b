/**
 * tcp-env(1): sets the variables of tcp-environ(5) for a server under inetd and becomes the server.
 */
package org.qmailj.tcpenv;
