/** Touches the files of the queue, one method for each system call; tests have a disk of theirs. */
package org.qmailj.send.disk;
