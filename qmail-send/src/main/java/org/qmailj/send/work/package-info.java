/**
 * Threads beside the deciding one: workers, which do what may wait, and readers of descriptors.
 * What they find comes back to the deciding thread as events.
 */
package org.qmailj.send.work;
