/**
 * Histories of what clients, services, subscribers and topics saw, and the checks that hold them
 * against the promises. Pure: a history in, violations out.
 */
@NullMarked
package dev.sluice.faults.history;

import org.jspecify.annotations.NullMarked;
