/**
 * Campaigns: the roles as processes of their own, clients and subscribers as real ones behave, and
 * faults from a seed; what all of them saw becomes a history.
 */
@NullMarked
package dev.sluice.faults.campaign;

import org.jspecify.annotations.NullMarked;
