/** A service's own PostgreSQL database: pool, migrations, transactions, rows. */
@NullMarked
package dev.sluice.services.postgres;

import org.jspecify.annotations.NullMarked;
