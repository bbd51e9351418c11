/**
 * The projections in PostgreSQL: each store owns its tables and is the only place with their SQL.
 */
@NullMarked
package dev.sluice.egress.store;

import org.jspecify.annotations.NullMarked;
