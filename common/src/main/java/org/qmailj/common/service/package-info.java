/**
 * Resident services and their clients (docs/adr/0008): socket, first records, shares of sessions
 * and memory for each user, the threads that serve clients, and the client's side. A service
 * believes what the kernel says about its peer, and checks everything else.
 */
package org.qmailj.common.service;
