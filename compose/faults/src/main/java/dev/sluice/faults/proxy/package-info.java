/** What stands between the parts of a system, and does to what passes what networks do. */
@NullMarked
package dev.sluice.faults.proxy;

import org.jspecify.annotations.NullMarked;
