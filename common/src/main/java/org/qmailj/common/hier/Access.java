package org.qmailj.common.hier;

/**
 * Who owns a file and who may use it. Owner and group are names, which are looked up when they are
 * needed. The mode has the permission bits with setuid, setgid and sticky.
 */
public record Access(String owner, String group, int mode) {}
