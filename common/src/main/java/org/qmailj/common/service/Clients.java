package org.qmailj.common.service;

/** Whom a service serves. */
public enum Clients {
    EVERYBODY,
    /** Only processes of the service's own account and root's. */
    OWN_AND_ROOT
}
