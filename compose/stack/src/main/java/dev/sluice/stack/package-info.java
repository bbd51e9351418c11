/** The whole system in one JVM: the launcher and the parts it starts. */
@NullMarked
package dev.sluice.stack;

import org.jspecify.annotations.NullMarked;
