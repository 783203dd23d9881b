/**
 * Files that long-lived processes keep in memory until they change: an administrator's change takes
 * effect with the next message.
 */
package org.qmailj.common.files;
