/**
 * Does what workers do to one message: preprocessing it, reading its recipients, recording their
 * results, bouncing and ending it. Nothing here knows of other messages or decides when something
 * is done.
 */
package org.qmailj.send.message;
