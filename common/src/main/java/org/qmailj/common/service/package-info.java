/**
 * The resident services' sockets (docs/adr/0008): greeting, shares of sessions and memory for each
 * user, the threads that serve clients, and the client side. A service believes what the kernel
 * says about its peer, and checks everything else.
 */
package org.qmailj.common.service;
